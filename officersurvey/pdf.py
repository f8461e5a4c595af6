"""HTML to PDF, in workers alone. Nothing is fetched, and a machine that lacks the libraries says which."""

import ctypes
from contextlib import suppress
from functools import cache

#: Library -> what it is called on Linux and on macOS.
_LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz-Subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}


class NoPdfError(Exception):
    """This machine cannot make a PDF; the message says what it lacks."""


@cache
def missing_libraries() -> tuple[str, ...]:
    """Return the libraries without which no PDF can be made here; none where all are there."""
    return tuple(library for library, names in _LIBRARIES.items() if not any(map(_is_there, names)))


def pdf_of(html: str, css: str) -> bytes:
    """Return a tagged PDF that screen readers can read (PDF/UA). Raises NoPdfError."""
    if missing_libraries():
        raise NoPdfError(f"Libraries are missing: {', '.join(missing_libraries())}.")
    # 25 MB that only workers need.
    from weasyprint import CSS, HTML  # noqa: PLC0415
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    # Pictures are part of the page; whatever else is named there is not fetched, from the disk or from anywhere.
    nothing_outside = URLFetcher(allowed_protocols=("data",))
    style = CSS(string=css, url_fetcher=nothing_outside)
    document = HTML(string=html, url_fetcher=nothing_outside).render(stylesheets=[style], pdf_variant="pdf/ua-1")
    pdf = bytes(document.write_pdf(pdf_variant="pdf/ua-1"))
    if not document.fonts:
        raise NoPdfError("No font is installed.")
    return pdf


def _is_there(name: str) -> bool:
    with suppress(OSError):
        ctypes.CDLL(name)
        return True
    return False
