"""What name servers say about a domain that e-mail is sent from: whether a mailbox can tell it from a forgery."""

from collections.abc import Callable, Iterator, Sequence

import dns.resolver
from dns.exception import DNSException

#: A worker waits no longer for one answer.
_PATIENCE = 4.0
#: Returns the texts published under a name.
LookUp = Callable[[str], list[str]]


class NoNameServer(Exception):  # noqa: N818 - it says what is the matter
    """No name server answered, so nothing is known."""


def texts_of(name: str) -> list[str]:
    """Return the texts published under a name, none where there are none; raise NoNameServer where nobody answers."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=_PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (DNSException, OSError) as error:
        raise NoNameServer from error
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def problems_of(domain: str, selectors: Sequence[str], look_up: LookUp = texts_of) -> list[str]:
    """Return what keeps mail of a domain from being aligned: its SPF, its DKIM keys and its DMARC, in sentences."""
    record = _dmarc(domain, look_up)
    is_strict = record is not None and _tags(record).get("adkim", "").lower() == "s"
    return [*_about_spf(domain, look_up), *_about_keys(domain, selectors, is_strict, look_up), *_about(record, domain)]


def _about_spf(domain: str, look_up: LookUp) -> Iterator[str]:
    records = [text.lower().split() for text in look_up(domain) if text.lower().split()[:1] == ["v=spf1"]]
    if not records:
        yield f"{domain} has no SPF record. Publish the one that your mail provider gives you."
    elif len(records) > 1:
        yield f"{domain} has {len(records)} SPF records, and more than one counts as none. Join them into one."
    elif {"all", "+all"}.intersection(records[0]):
        yield f"The SPF record of {domain} lets everybody send in its name. Let it end with -all or ~all."


def _about_keys(domain: str, selectors: Sequence[str], is_strict: bool, look_up: LookUp) -> Iterator[str]:
    if not selectors:
        yield (
            "No DKIM selector is named in the sending policy, so nobody can see whether e-mail is signed. Your mail"
            " provider tells you its name."
        )
    places = [domain] if is_strict else list(_upwards(domain))
    for selector in selectors:
        if not any(_is_key(text) for place in places for text in look_up(f"{selector}._domainkey.{place}")):
            yield (
                f"There is no DKIM key at {selector}._domainkey.{domain}. Publish the one that your mail provider gives"
                " you, under the domain of the sender's address."
            )


def _about(record: str | None, domain: str) -> Iterator[str]:
    if record is None:
        yield f"There is no DMARC record at _dmarc.{domain}. Begin with “v=DMARC1; p=none” and tighten it later."
    elif _tags(record).get("p", "").lower() not in {"none", "quarantine", "reject"}:
        yield f"The DMARC record of {domain} names no policy: it needs p=none, p=quarantine or p=reject."


def _dmarc(domain: str, look_up: LookUp) -> str | None:
    """Return the record of the domain, or else of the nearest domain above it that has one."""
    for place in _upwards(domain):
        for text in look_up(f"_dmarc.{place}"):
            if text.replace(" ", "").lower().startswith("v=dmarc1"):
                return text
    return None


def _is_key(text: str) -> bool:
    """Whether it is a key that still counts: an empty one was revoked."""
    tags = _tags(text)
    return tags.get("v", "DKIM1").upper() == "DKIM1" and bool(tags.get("p"))


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}


def _upwards(domain: str) -> Iterator[str]:
    """Yield the domain and those above it, without the last one, which is a registry's."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[start:])
