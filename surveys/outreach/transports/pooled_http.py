"""The HTTP client under Twilio's library: pooled, with time limits, and never retrying by itself."""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError

from surveys.outreach.transports.base import TransportError, UncertainDelivery

#: As many connections as the largest pool of sending threads; more would be opened and thrown away.
POOL_SIZE = 32

TOO_MANY_REQUESTS, SERVER_TROUBLE = 429, 500

#: Seconds that a provider may ask us to wait; what it says beyond that is no plan but a mistake.
LONGEST_WAIT = 3600.0


class PooledHttp:
    """Does what Twilio's `HttpClient` does, and raises our errors for what never became an answer."""

    def __init__(self, base_url: str | None, timeout: tuple[float, float]) -> None:
        self._base = urlsplit(base_url) if base_url else None
        self._timeout = timeout
        self._session = requests.Session()
        adapter = HTTPAdapter(pool_maxsize=POOL_SIZE, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> requests.Response:
        """Return the provider's answer, or raise TransportError or UncertainDelivery."""
        try:
            response = self._session.request(
                method,
                self._target(url),
                params=params,
                data=data,
                headers=headers,
                auth=auth,
                timeout=timeout or self._timeout,
                allow_redirects=allow_redirects,
            )
        except requests.RequestException as error:
            # "from None": the library's error names the URL, and that of a look-up holds the phone number.
            raise _no_answer(method, error) from None
        _refuse_trouble(method, response)
        return response

    def _target(self, url: str) -> str:
        """Return the address to call: the provider's own, or the same path on the base URL."""
        if self._base is None:
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))


def _no_answer(method: str, error: requests.RequestException) -> Exception:
    if _never_left(error):
        return TransportError("The provider could not be reached.", outage=True, code="unreachable")
    if method == "GET":
        return TransportError("The provider did not answer the look-up.", code="no-answer")
    return UncertainDelivery("The request was sent and no answer came.")


def _never_left(error: requests.RequestException) -> bool:
    """Whether no connection was made at all, so that nothing can have been sent."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _refuse_trouble(method: str, response: requests.Response) -> None:
    """Raise where the provider is overloaded or in trouble: its library would lose Retry-After."""
    status, wait = response.status_code, _retry_after(response)
    if status == TOO_MANY_REQUESTS:
        raise TransportError("The provider is busy.", busy=True, retry_after=wait, code=str(status))
    if status < SERVER_TROUBLE:
        return
    if method == "GET":
        raise TransportError("The provider is in trouble.", retry_after=wait, code=str(status))
    # A proxy says so also where the provider behind it took the message.
    raise UncertainDelivery("The provider answered with a fault of its own.", retry_after=wait, code=str(status))


def _retry_after(response: requests.Response) -> float | None:
    wait = response.headers.get("Retry-After", "")
    return min(float(wait), LONGEST_WAIT) if wait.isdecimal() else None
