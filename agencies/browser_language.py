"""The language of a page about which nothing else is known: the one that the visitor's browser asks for."""

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header


def browser_language(request: HttpRequest, offered: Collection[str]) -> str:
    """Return the offered language that the browser likes best; empty where it likes none of them."""
    wanted = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    return next((code for name, _ in wanted if (code := name.partition("-")[0]) in offered), "")
