"""Documents with several incident types: none of them is forgotten."""

import pytest

from surveys.incidents.eido import read_eido
from tests.surveys.incidents.eido_documents import document, incident


@pytest.mark.parametrize(
    ("types", "initial"),
    [
        (["NOISE", "DVA"], "DVA"),
        (["NOISE", "DVA", "THEFT"], "DVA / THEFT"),
        (["NOISE", "NOISE"], None),
        (["NOISE"], None),
        ("NOISE", None),
    ],
)
def test_r2_the_types_behind_the_first_are_looked_at_too(types, initial):
    reading = read_eido(document(incidentComponent=incident(incidentTypeCommonRegistryText=types)))
    assert (reading.record["final_code"], reading.record.get("initial_code")) == ("NOISE", initial)
    assert len(reading.problems) == (1 if initial else 0)


def test_r2_many_types_make_a_code_that_fits():
    types = [f"TYPE-{at}" for at in range(30)]
    record = read_eido(document(incidentComponent=incident(incidentTypeCommonRegistryText=types))).record
    assert len(record["initial_code"]) == 40
