"""Forms with files are measured before they are read: reading one writes its files to the disk, whoever sent them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = TypeVar("View", bound=Callable[..., Any])


def takes_large_files(view: View) -> View:
    """Let a view measure its bodies itself; it looks at the length before anything of the form."""
    view.takes_large_files = True  # type: ignore[attr-defined]
    return view


class BodyLimitMiddleware:
    """Turns away forms that are larger than any without files may be, unless their view takes large files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave it to the views: only then it is known which one is meant."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        """Answer in the place of the view where the form is too large."""
        if request.content_type != "multipart/form-data" or getattr(view, "takes_large_files", False):
            return None
        too_large = int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return render(request, "errors/413.html", status=413) if too_large else None
