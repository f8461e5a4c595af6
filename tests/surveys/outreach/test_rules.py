"""Who is asked: one ordinary call, and everything that must turn it into a hold or a never."""

import pytest

from surveys.incidents.roles import is_never_asked
from surveys.outreach.code_policy import CodeRule
from surveys.outreach.rules import Outcome, decide
from tests.surveys.outreach.snapshots import MARIAS_CALL, call, verdict_of


def test_an_ordinary_call_is_asked_about_by_text():
    verdict = decide(MARIAS_CALL)
    assert (verdict.outcome, verdict.rule, verdict.channel, verdict.alert) == (Outcome.ASK, "ASK", "sms", False)


@pytest.mark.parametrize("code", ["", "  ", "XYZZY"])
def test_r1_unknown_blank_or_unmapped_final_type_is_never_asked_about_and_raises_an_alert(code):
    verdict = decide(call(final_code=code))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.NEVER, "R1", True)


def test_r1_the_alert_is_raised_even_where_a_person_could_not_be_asked_anyway():
    verdict = decide(call(initial_code="415F", role="Suspect"))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.NEVER, "R7", True)


def test_r1_an_unknown_initial_type_is_for_a_person():
    verdict = decide(call(initial_code="415F"))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.HOLD, "R1", True)


def test_r1_a_missing_initial_type_is_no_obstacle():
    assert verdict_of(initial_code="") == (Outcome.ASK, "ASK")


@pytest.mark.parametrize("place", ["initial_code", "final_code"])
@pytest.mark.parametrize("code", ["DVNA", "dvna", " Dv na "])
def test_r2_a_never_type_at_either_end_means_never(place, code):
    assert verdict_of(**{place: code}) == (Outcome.NEVER, "R2")


@pytest.mark.parametrize("place", ["initial_code", "final_code"])
def test_r2_a_type_for_a_person_is_held(place):
    assert verdict_of(**{place: "WELFARE"}) == (Outcome.HOLD, "R2")


def test_r2_never_beats_hold_whichever_end_it_is_at():
    assert verdict_of(initial_code="WELFARE", final_code="STABBING") == (Outcome.NEVER, "R2")
    assert verdict_of(initial_code="STABBING", final_code="WELFARE") == (Outcome.NEVER, "R2")


def test_an_agency_code_with_spaces_and_two_spellings_follows_the_stricter_rule():
    policy = {"Loud Music": CodeRule.ASK, "LOUD MUSIC": CodeRule.HOLD, "NOISE": CodeRule.ASK}
    assert verdict_of(final_code="loud  music", code_policies=policy) == (Outcome.HOLD, "R2")


@pytest.mark.parametrize("facts", [{"final_code": "TSTOP"}, {"initial_code": "dui"}, {"police_initiated": True}])
def test_people_the_police_stopped_are_never_texted_or_mailed(facts):
    assert verdict_of(**facts) == (Outcome.NEVER, "STOPS")


def test_an_officer_initiated_contact_is_never_texted_or_mailed():
    assert verdict_of(source="officer_initiated") == (Outcome.NEVER, "STOPS")


def test_offence_codes_follow_their_own_policy():
    assert verdict_of(nibrs_codes=("23F", "13B")) == (Outcome.NEVER, "NIBRS")
    assert verdict_of(nibrs_codes=("120",)) == (Outcome.HOLD, "NIBRS")
    assert verdict_of(nibrs_codes=("23F", "290")) == (Outcome.ASK, "ASK")


def test_police_initiated_offences_and_dispositions_are_never_asked_about():
    by_police = {"35A": CodeRule.POLICE_INITIATED, "01": CodeRule.POLICE_INITIATED}
    assert verdict_of(nibrs_codes=("35A",), nibrs_policies=by_police) == (Outcome.NEVER, "NIBRS")
    assert verdict_of(disposition_policies=by_police) == (Outcome.NEVER, "R8")


def test_an_unknown_offence_is_never_asked_about_and_raises_an_alert():
    verdict = decide(call(nibrs_codes=("99Z",)))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.NEVER, "NIBRS", True)


def test_a_property_offence_is_not_asked_about_when_the_victim_may_be_under_18():
    assert verdict_of(nibrs_codes=("23F",), juvenile_flag=True) == (Outcome.NEVER, "NIBRS")


def test_a_property_offence_is_not_asked_about_when_a_victim_in_the_incident_is_under_18():
    assert verdict_of(nibrs_codes=("23D",), any_minor_victim=True) == (Outcome.NEVER, "NIBRS")
    assert verdict_of(any_minor_victim=True) == (Outcome.ASK, "ASK")


@pytest.mark.parametrize(
    "facts",
    [{"age": 17}, {"age": 0}, {"minor_flag": True}, {"age": None, "juvenile_flag": True}],
)
def test_r4_nobody_under_18_is_asked(facts):
    assert verdict_of(**facts) == (Outcome.NEVER, "R4")


def test_r4_an_unknown_age_with_a_juvenile_type_is_never_asked_even_if_the_agency_opened_the_type():
    opened = {"TRUANT": CodeRule.ASK}
    facts = {"initial_code": "", "final_code": "TRUANT", "code_policies": opened}
    assert verdict_of(age=None, **facts) == (Outcome.NEVER, "R4")
    assert verdict_of(age=18, **facts) == (Outcome.ASK, "ASK")


@pytest.mark.parametrize(
    "facts",
    [
        {"initial_code": "JUVPROB", "code_policies": {"JUVPROB": CodeRule.ASK, "NOISE": CodeRule.ASK}},
        {"final_code": "415 juv", "code_policies": {"415JUV": CodeRule.ASK, "NOISE": CodeRule.ASK}},
        {"policy_juvenile_codes": frozenset({"noise"})},
        {"is_named_juvenile": True},
    ],
)
def test_r4_an_agencys_own_type_about_juveniles_counts_as_one(facts):
    assert verdict_of(age=None, **facts) == (Outcome.NEVER, "R4")
    assert verdict_of(age=18, **facts) == (Outcome.ASK, "ASK")


def test_r4_a_number_that_a_child_gave_too_is_not_used():
    assert verdict_of(contact_is_of_minor=True) == (Outcome.NEVER, "R4")


def test_r7_a_number_that_a_suspect_gave_too_is_not_used():
    assert verdict_of(contact_is_of_excluded_role=True) == (Outcome.NEVER, "R7")


@pytest.mark.parametrize("fact", ["contact_is_unwanted", "contact_was_refused"])
def test_a_no_counts_for_everybody_at_the_same_number(fact):
    assert verdict_of(**{fact: True}) == (Outcome.NEVER, "CONTACT")


@pytest.mark.parametrize(("said", "outcome"), [(None, Outcome.HOLD), (False, Outcome.NEVER), (True, Outcome.ASK)])
def test_a_no_in_another_incident_is_for_a_person_unless_this_one_says_otherwise(said, outcome):
    assert verdict_of(contact_was_unwanted=True, contact_ok=said)[0] == outcome


def test_r4_a_birth_date_of_1900_is_an_unknown_age():
    assert verdict_of(age=126, juvenile_flag=True) == (Outcome.NEVER, "R4")
    assert verdict_of(age=126) == (Outcome.ASK, "ASK")


@pytest.mark.parametrize("facts", [{"dv_flag": True}, {"any_family_or_intimate_relation": True}])
@pytest.mark.parametrize("role", ["Caller", "Victim", "ReportingParty"])
def test_r5_after_family_violence_nobody_at_the_incident_is_contacted(facts, role):
    assert verdict_of(role=role, **facts) == (Outcome.NEVER, "R5")


@pytest.mark.parametrize("relation", ["SE", "bg", "Ex-Husband", "IN LAW", "common-law"])
def test_r5_family_and_partners_of_the_offender_are_never_contacted(relation):
    assert verdict_of(relation_to_offender=relation) == (Outcome.NEVER, "R5P")


@pytest.mark.parametrize("relation", ["", "ST", "Neighbor", "otherwise known"])
def test_r5_a_stranger_or_neighbor_of_the_offender_may_be_asked(relation):
    assert verdict_of(relation_to_offender=relation) == (Outcome.ASK, "ASK")


def test_r5_a_relation_nobody_can_read_is_for_a_person():
    assert verdict_of(relation_to_offender="code 7") == (Outcome.HOLD, "R5P")


@pytest.mark.parametrize("relation", ["", "ST"])
def test_r5_a_relation_of_anybody_there_that_nobody_can_read_holds_everybody(relation):
    facts = {"relation_to_offender": relation, "any_unreadable_relation": True}
    assert verdict_of(**facts) == (Outcome.HOLD, "R5P")


@pytest.mark.parametrize(
    "role",
    [
        "Suspect",
        "PersonOfInterest",
        "person of interest",
        "Patient",
        "PatientRelative",
        "PatientAcquaintance",
        "Deceased",
    ],
)
def test_r7_suspects_and_patients_are_never_asked_even_if_the_policy_names_them(role):
    assert verdict_of(role=role, contactable_roles=frozenset({role})) == (Outcome.NEVER, "R7")


@pytest.mark.parametrize(
    ("role", "is_never"),
    [("POI 1", True), ("Accused", True), ("Point of Contact", False), ("Accuser", False), ("Reporting Party", False)],
)
def test_r7_a_word_within_another_role_is_not_taken_for_a_suspects(role, is_never):
    assert is_never_asked(role) is is_never


@pytest.mark.parametrize("role", ["Witness", "VictimRelative", "", "Bystander"])
def test_roles_the_agency_did_not_choose_are_never_asked(role):
    assert verdict_of(role=role) == (Outcome.NEVER, "ROLE")


def test_an_involved_person_is_asked_about_a_crash_only():
    assert verdict_of(role="InvolvedPerson", final_code="MVAHR") == (Outcome.ASK, "ASK")
    assert verdict_of(role="InvolvedPerson", final_code="NOISE") == (Outcome.NEVER, "ROLE")


@pytest.mark.parametrize(
    "facts",
    [{"arrest": True}, {"cancelled": True}, {"duplicate": True}, {"status": "cancelled"}]
    + [{"disposition": code} for code in ("03", "3", "10", "11", "14", "21", "22", "32", "33", "45")],
)
def test_r8_arrest_cancelled_duplicate_and_no_contact_are_never_asked_about(facts):
    assert verdict_of(**facts) == (Outcome.NEVER, "R8")


@pytest.mark.parametrize("code", ["", "06", "99", "HAN"])
def test_r8_an_unknown_disposition_is_never_asked_about_and_raises_an_alert(code):
    verdict = decide(call(disposition=code))
    assert (verdict.outcome, verdict.rule, verdict.alert) == (Outcome.NEVER, "R8", True)


def test_r8_some_dispositions_are_for_a_person():
    assert verdict_of(disposition="04") == (Outcome.HOLD, "R8")


@pytest.mark.parametrize("kind", ["landline", "invalid", "none", ""])
def test_r11_a_number_that_cannot_receive_texts_gets_none_and_email_takes_its_place(kind):
    verdict = decide(call(phone_kind=kind))
    assert (verdict.outcome, verdict.rule, verdict.channel) == (Outcome.ASK, "R11", "email")
    assert verdict_of(phone_kind=kind, has_email=False) == (Outcome.NEVER, "R11")
    assert verdict_of(phone_kind=kind, channels=("sms",)) == (Outcome.NEVER, "R11")


def test_the_policy_orders_the_channels():
    assert verdict_of(channels=("email",), phone_kind="landline") == (Outcome.ASK, "ASK")
    assert decide(call(channels=("email", "sms"))).channel == "email"
    assert decide(call(channels=("email", "sms"), has_email=False)).channel == "sms"


def test_r12_who_opted_out_of_texts_gets_none():
    verdict = decide(call(text_opted_out=True))
    assert (verdict.outcome, verdict.rule, verdict.channel) == (Outcome.ASK, "R12", "email")
    assert verdict_of(text_opted_out=True, has_email=False) == (Outcome.NEVER, "R12")
    assert verdict_of(text_opted_out=True, email_opted_out=True) == (Outcome.NEVER, "R12")


def test_r14_nobody_is_asked_twice_in_the_quiet_period():
    assert verdict_of(invited_within_cap=True) == (Outcome.NEVER, "R14")


def test_r16_nobody_is_asked_twice_about_one_incident():
    assert verdict_of(already_invited_for_incident=True) == (Outcome.NEVER, "R16")
    assert verdict_of(incident_number_present=False) == (Outcome.NEVER, "R16")


@pytest.mark.parametrize("flag", ["legal_hold", "internal_investigation"])
def test_r17_legal_hold_and_investigation_stop_everything(flag):
    assert verdict_of(**{flag: True}) == (Outcome.NEVER, "R17")
