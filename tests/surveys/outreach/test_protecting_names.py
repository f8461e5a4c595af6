"""What agencies call violence at home, sexual offences, stalking, abuse and protective orders."""

import pytest

from surveys.outreach.code_policy import sounds_protecting


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("10-16", "Domestic disturbance"),
        ("35D", "DOMESTIC/VERBAL"),
        ("DV", ""),
        ("DV2", ""),
        ("FAM_DIST", ""),
        ("43R", "Rape (attempt)"),
        ("SEXOFF", ""),
        ("21", "stalking"),
        ("ABUSE-ELDER", ""),
        ("54", "Child neglect"),
        ("VPO", "Violation of Protective Order"),
        ("RO", "restraining order service"),
        ("OP", "Order of protection violated"),
    ],
)
def test_what_may_protect_is_recognised_in_code_and_words(code, words):
    assert sounds_protecting(code, words)


@pytest.mark.parametrize(
    ("code", "words"), [("NOISE", "Loud music"), ("ADVICE", "Advised"), ("FAMOUS", ""), ("SUSSEX", "Fire protection")]
)
def test_other_codes_are_left_to_whoever_decides(code, words):
    assert not sounds_protecting(code, words)
