"""Whose badge it is, and how nobody is linked to an entry of the roster that is being merged into another."""

from collections.abc import Collection

from django.db import connection

from agencies.roster.models import FormerBadge, Officer

_KEY = "hashtextextended('roster.officers ' || current_schema(), 0)"


def officers_by_badge(badges: Collection[str]) -> dict[str, int]:
    """Return the officers on the roster who have or had one of the badges: badge to id; one query."""
    own = Officer.objects.filter(badge__in=badges).order_by().values_list("badge", "pk")
    former = FormerBadge.objects.filter(badge__in=badges).order_by().values_list("badge", "officer")
    return dict(own.union(former, all=True))


def known_badges() -> frozenset[str]:
    """Return every badge by which the roster knows somebody; one query."""
    own = Officer.objects.order_by().values_list("badge", flat=True)
    return frozenset(own.union(FormerBadge.objects.order_by().values_list("badge", flat=True), all=True))


def hold_officers() -> None:
    """Let nobody merge officers until the transaction ends; who links rows to officers asks before it looks them up."""
    _lock("pg_advisory_xact_lock_shared")


def claim_officers() -> None:
    """Wait until nobody links rows to officers any more, and make who wants to wait until the transaction ends."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({_KEY})")
