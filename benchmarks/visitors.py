"""What people do with a survey's link, on the product and on the reference alike."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from benchmarks.clients import Call, Site
from benchmarks.measure import Work

#: What one visitor does with a link.
Visit = Callable[[str], Sequence[Call]]


@dataclass(frozen=True)
class Person:
    """Somebody who answers every question: the form as a browser sends it, and the redirect that accepts it."""

    form: dict[str, str]
    accepted: int

    def read(self, link: str) -> list[Call]:
        """Open a page."""
        return [Call("GET", link, 200)]

    def begin(self, link: str) -> list[Call]:
        """Answer the first question, which stands alone."""
        code, value = next(iter(self.form.items()))
        return [Call("POST", link, self.accepted, urlencode({code: value}))]

    def finish(self, link: str) -> list[Call]:
        """Send the whole form."""
        return [Call("POST", link, self.accepted, urlencode({**self.form, "send": "1"}))]

    def cycle(self, link: str) -> list[Call]:
        """Open the page and send the whole form."""
        return [*self.read(link), *self.finish(link)]

    def whole_way(self, link: str) -> list[Call]:
        """Do all that a person does, redirects followed: five requests."""
        return [*self.read(link), *self.begin(link), *self.cycle(link), *self.read(f"{link}/done")]


@dataclass(frozen=True)
class Visitors:
    """A site, links that nobody used yet, and how many visits make a round."""

    site: Site
    person: Person
    unused: Iterator[str]
    count: int

    def visit(self, visit: Visit) -> Work:
        """Spend a link on each visit."""
        return lambda: self.site.send([visit(link) for link in islice(self.unused, self.count)])

    def read(self, link: str) -> Work:
        """Open one page again and again."""
        return lambda: self.site.send([self.person.read(link) for _ in range(self.count)])
