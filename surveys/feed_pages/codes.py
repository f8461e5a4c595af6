"""What the agency has decided about already, while a feed is mapped."""

from agencies.roster.badges import known_badges
from surveys.incidents.feeds.preview import Known
from surveys.outreach.models import CodePolicy

Kind = CodePolicy.Kind


def known() -> Known:
    """Return the codes of the agency's policy and the badges of its roster."""
    codes: dict[str, set[str]] = {kind: set() for kind in Kind.values}
    for kind, code in CodePolicy.objects.values_list("kind", "code"):
        codes[kind].add(code)
    badges = known_badges()
    return Known(
        frozenset(codes[Kind.CALL_TYPE]), frozenset(codes[Kind.DISPOSITION]), badges, frozenset(codes[Kind.NIBRS])
    )
