"""One form for an e-mail address, so that another spelling of it is not another person."""

import re

_QUOTED = re.compile(r'"(.*)"', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def comparable_email(address: str) -> str:
    """Return what addresses of one mailbox have in common: no capitals, quotes or tag, and the domain in ASCII.

    Messages go to the address as it was written.
    """
    local, _, domain = address.strip().lower().rpartition("@")
    quoted = _QUOTED.fullmatch(local)
    local = _ESCAPED.sub(r"\1", quoted[1]) if quoted else local
    return f"{local.partition('+')[0] or local}@{_in_ascii(domain.rstrip('.'))}"


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
