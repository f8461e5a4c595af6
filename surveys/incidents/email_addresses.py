"""One form for an e-mail address, so that another spelling of it is not another person."""

import re
import unicodedata

_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def comparable_email(address: str) -> str:
    """Return what addresses of one mailbox have in common: no capitals, quotes or tag, and the domain in ASCII.

    Messages go to the address as it was written.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip().lower()).rpartition("@")
    quoted = _QUOTED.fullmatch(local)
    local = _ESCAPED.sub(r"\1", quoted[1]) if quoted else local
    return f"{local.partition('+')[0] or local}@{_in_ascii(domain.rstrip('.'))}"


def _in_ascii(domain: str) -> str:
    """Return the ASCII form of the older standard, in which the two forms of “straße” are one: two are never opened."""
    try:
        return ".".join(map(_as_written, domain.split("."))).encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _as_written(label: str) -> str:
    return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
