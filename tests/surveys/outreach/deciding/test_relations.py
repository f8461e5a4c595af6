"""How a relation to the offender is read, and what one that cannot be read does to everybody in the incident."""

from collections.abc import Callable
from datetime import datetime

import pytest

from surveys.incidents.models import Party
from surveys.outreach.code_policy import is_family_or_intimate
from surveys.outreach.deciding.decisions import decide_incidents
from surveys.outreach.models import Decision
from tests import factories

FAMILY = """
Boyfriend/Girlfriend|Victim Was Spouse|victim is  wife|Former Spouse|Mother-in-law|Grandson|Ex-Relationship|Ex|exnovio
Live-in partner|Homosexual Relationship|Victim was Child of Boyfriend or Girlfriend|Stepchild|SE|bg|SE - Spouse|VO/SE
Victim Was Other Family Member|Victim Was Foster Child/Parent|Stranger or wife|BF, GF|Cousins|Domestic Partner|OF|XS
esposo|Esposa|MARIDO|mujer|novio|novia|hijo|hija|padre|madre|hermano|hermana|pareja|concubino|suegra|Cuñado|ex pareja
Victim was Cohabitant (non-intimate relationship)|ex boy friend|mother of child|roommates|acquaintance-ex
"""
OTHERS = """
Babysittee|Victim was Babysittee (the baby)|Victim Was Acquaintance|Employer/Employee|Friend or Neighbor|NE|co-worker
OK - Otherwise Known|Victim Was Otherwise Known|Relationship Unknown|desconocido|vecina|stranger
"""
UNREADABLE = "VO|Victim was offender|code 7|???|stranger/see report|Victim was|Friend of"


def _each(lines: str) -> list[str]:
    return [words for line in lines.split("\n") for words in line.split("|") if words]


@pytest.mark.parametrize("relation", _each(FAMILY))
def test_r5_family_and_partners_are_recognised(relation: str) -> None:
    assert is_family_or_intimate(relation) is True


@pytest.mark.parametrize("relation", ["", " ", "-", *_each(OTHERS)])
def test_r5_others_are_recognised(relation: str) -> None:
    assert is_family_or_intimate(relation) is False


@pytest.mark.parametrize("relation", _each(UNREADABLE))
def test_r5_what_may_be_either_is_told_to_be_unknown(relation: str) -> None:
    assert is_family_or_intimate(relation) is None


def _rules(relation: str, new_party: Callable[..., Party], now: datetime) -> list[tuple[str, str]]:
    """A victim with the relation, and the neighbour who called: what is decided about both."""
    victim = new_party(role="Victim", relation_to_offender=relation)
    caller = factories.make_party(victim.incident, role="Caller")
    decide_incidents([victim.incident_id], now)
    rows = [Decision.objects.get(party=party) for party in (victim, caller)]
    return [(row.outcome, row.rule) for row in rows]


@pytest.mark.parametrize("relation", ["VO", "code 7"])
def test_r5_a_relation_that_cannot_be_read_holds_the_whole_incident(
    new_party: Callable[..., Party], now: datetime, relation: str
) -> None:
    assert _rules(relation, new_party, now) == [("hold", "R5P"), ("hold", "R5P")]


def test_r5_the_whole_incident_is_left_alone_for_the_words_that_sources_write(
    new_party: Callable[..., Party], now: datetime
) -> None:
    assert _rules("Boyfriend/Girlfriend", new_party, now) == [("never", "R5"), ("never", "R5")]
    assert _rules("Victim Was Acquaintance", new_party, now) == [("ask", "ASK"), ("ask", "ASK")]
