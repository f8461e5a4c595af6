"""Whether a message is from us, for people who have learnt not to trust links."""

import hmac
import re
from datetime import date
from urllib.parse import urlsplit

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce, TruncDate

from agencies.tenancy import current_agency
from surveys.outreach.deciding.history import may_have_gone_out
from surveys.outreach.models import Delivery, Invitation, Letter
from surveys.outreach.tokens import CHECK_LENGTH, check_index, hash_token, token_of

#: Longer than any link of ours.
LONGEST = 1_000
#: A message of ours has one.
_MOST_LINKS = 3
#: What a telephone makes a link of.
_LINK = re.compile(r"https?:|/|.*\w\.[^\W\d_]{2,}", re.IGNORECASE)
_AFTER_THE_CODE = re.compile(r"(/done|/stop)?[/.,;:)]*$")


def day_sent(typed: str) -> date | None:
    """Return the agency's day on which a message with this link, or end of a link, went out; None for all others.

    A whole message may be pasted; every link in it has to be ours. Whatever was typed costs the same one statement.
    """
    links = _links(typed[:LONGEST])
    codes = [_code(link) for link in links[:_MOST_LINKS]]
    rows = Invitation.objects.filter(check_index__in=map(check_index, codes)).annotate(day=_day_out()).order_by("day")
    found = list(rows.filter(day__isnull=False).values_list("day", "check_index", "token_hash")[: 2 * _MOST_LINKS])
    days = [next((day for day, *row in found if _fits(code, *map(bytes, row))), None) for code in codes]
    # What nobody looked at may be a trap behind a true link.
    is_whole = len(links) <= _MOST_LINKS and len(typed) <= LONGEST
    return days[0] if is_whole and all(days) and all(map(_is_on_our_host, links)) else None


def _links(typed: str) -> list[str]:
    """Return what a message holds of links; where there is none, the first word, which may be a code."""
    words = [re.split(r"[?#]", word)[0] for word in typed.split()] or [""]
    links = list(dict.fromkeys(word for word in words if _LINK.match(word)))
    return links or words[:1]


def _code(link: str) -> str:
    code = _AFTER_THE_CODE.sub("", link).rpartition("/")[2]
    return token_of(code) or code


def _day_out() -> Coalesce:
    """The day on which it went out, may have gone out, or was fetched to be printed: a letter may come before its
    posting is noted, and a text before the provider's answer.
    """
    printed = Letter.objects.filter(delivery__invitation=OuterRef("pk")).order_by("run__downloaded_at")
    fetched_on = printed.annotate(day=TruncDate("run__downloaded_at")).values("day")[:1]
    tried = Delivery.objects.filter(may_have_gone_out(), invitation=OuterRef("pk")).order_by("requested_at")
    tried_on = tried.annotate(day=TruncDate("requested_at")).values("day")[:1]
    return Coalesce("invited_on", Subquery(fetched_on), Subquery(tried_on))


def _fits(code: str, index: bytes, token_hash: bytes) -> bool:
    """Whether all that was typed of the code is right: a false link may end like a true one."""
    is_end = hmac.compare_digest(check_index(code), index)
    return is_end and (len(code) == CHECK_LENGTH or hmac.compare_digest(hash_token(code), token_hash))


def _is_on_our_host(link: str) -> bool:
    """Whether the link names no host, or ours: a true code behind a false name is a trap."""
    before_the_code = link.rpartition("/")[0].removesuffix("/s").removesuffix("s")
    if not before_the_code:
        return True
    address = link if "://" in link else f"//{link}"
    try:
        return urlsplit(address).hostname == urlsplit(current_agency().base_url).hostname
    except ValueError:
        return False
