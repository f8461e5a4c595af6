"""What the provider's stand-in can take: texts posted to it as fast as it answers, with nothing around them."""

import base64
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.provider_fake.client import Provider
from tests.provider_fake.state import API_VERSION

#: As many connections as a worker has.
_CONNECTIONS = 16


def post_texts(provider: Provider, count: int) -> int:
    """Post so many texts over connections that stay open; return how many were taken."""
    shares = [range(first, count, _CONNECTIONS) for first in range(_CONNECTIONS)]
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        return sum(pool.map(lambda share: _post(provider, share), shares))


def _post(provider: Provider, share: range) -> int:
    address = urlsplit(provider.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    credentials = base64.b64encode(f"{provider.account_sid}:{provider.auth_token}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Content-Type": "application/x-www-form-urlencoded"}
    path = f"/{API_VERSION}/Accounts/{provider.account_sid}/Messages.json"
    for number in share:
        form = {"To": f"+1202555{number:04d}", "From": "+12025550100", "Body": "How did we do? " * 8}
        connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise SystemExit(f"The provider's stand-in answered {answer.status}.")
    connection.close()
    return len(share)
