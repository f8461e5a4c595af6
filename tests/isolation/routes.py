"""Every address of both hosts, read from the resolver so that a new one can't be missed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address pattern and its view."""

    pattern: str
    view: Callable[..., Any]
    converters: tuple[str, ...]

    @property
    def capability(self) -> tuple[Any, ...] | None:
        """What the view says a visitor must be able to do."""
        return getattr(self.view, "capability", None)

    @property
    def is_public(self) -> bool:
        """Whether the view lets anybody in who is not signed in."""
        return not getattr(self.view, "login_required", True)


def routes(urlconf: str) -> list[Route]:
    """Return every route of a URL configuration."""
    return list(_walk(get_resolver(urlconf), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        elif isinstance(entry, URLPattern):
            yield Route(pattern, entry.callback, tuple(entry.pattern.converters))
