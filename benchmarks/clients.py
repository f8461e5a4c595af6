"""Several clients at once, each with a connection of its own."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection

CLIENTS = 8


@dataclass(frozen=True)
class Call:
    """One HTTP request and the status that shows that it did what is measured."""

    method: str
    path: str
    status: int
    body: str = ""


@dataclass(frozen=True)
class Site:
    """A web server and the host that it is asked for."""

    port: int
    host: str = "localhost"
    cookie: str = ""

    def send(self, visits: Sequence[Sequence[Call]]) -> int:
        """Share the visits among the clients, make each visit's calls one after another, and return how many visits."""
        shares = [visits[number::CLIENTS] for number in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as pool:
            return sum(pool.map(self._visit, shares))

    def _visit(self, visits: Sequence[Sequence[Call]]) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        request = partial(connection.request, headers=self._headers())
        for call in (call for visit in visits for call in visit):
            request(call.method, call.path, body=call.body or None)
            answer = connection.getresponse()
            answer.read()
            if answer.status != call.status:
                raise SystemExit(f"{call.method} on {self.host} answered {answer.status}, not {call.status}.")
        connection.close()
        return len(visits)

    def _headers(self) -> dict[str, str]:
        form = "application/x-www-form-urlencoded"
        return {"Host": self.host, "Cookie": self.cookie, "Content-Type": form, "Accept-Encoding": "gzip"}
