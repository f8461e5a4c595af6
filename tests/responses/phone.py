"""A phone that speaks plain HTTP to a real server, for what needs many of them at once."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Phone:
    """A browser without memory on Riverton's host."""

    port: int
    agent: str = "Mozilla/5.0 (Linux; Android 14) Mobile"

    def asks(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Send one request and read the answer to its end."""
        headers = {"Host": "riverton.localhost", "User-Agent": self.agent}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        # Closed also where the server is killed in the middle.
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            response = connection.getresponse()
            body = response.read().decode()
        received = dict(response.getheaders())
        return Answer(response.status, received.get("Location", ""), received, body)
