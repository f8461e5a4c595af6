"""A source that names only the type as it is now said once what it was at first: that counts."""

from typing import Any

import pytest

from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.incidents.record import record_incidents
from tests.surveys.incidents.feed import record

GOOD, LATER, LAST = (f"2026-03-01T2{hour}:00:00-06:00" for hour in range(3))


def version(at: str, code: str, **changes: Any) -> Any:
    return record(updated_at=at, initial_code="", final_code=code, final_text=code.title(), **changes)


@pytest.mark.parametrize("is_one_batch", [True, False])
def test_r2_the_first_type_that_was_ever_named_is_kept(riverton: Agency, is_one_batch: bool) -> None:
    versions = [version(GOOD, "DVA"), version(LATER, "NOISE"), version(LAST, "NOISE")]
    for some in [versions] if is_one_batch else [[one] for one in versions]:
        record_incidents(some)
    stored = Incident.objects.get()
    assert (stored.initial_code, stored.initial_text, stored.final_code) == ("DVA", "Dva", "NOISE")


def test_a_first_type_that_is_sent_counts(riverton: Agency) -> None:
    record_incidents([version(GOOD, "DVA")])
    record_incidents([record(updated_at=LATER, initial_code="NOISE", final_code="NOISE")])
    assert Incident.objects.get().initial_code == "NOISE"


def test_a_type_that_never_changed_has_no_first_one(riverton: Agency) -> None:
    for at in (GOOD, LATER):
        record_incidents([version(at, "NOISE")])
    assert Incident.objects.get().initial_code == ""
