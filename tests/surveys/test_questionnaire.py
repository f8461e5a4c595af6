"""The questionnaire that every agency starts with, and the lock on published versions."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import User
from agencies.models import LANGUAGES, Agency
from surveys.defaults import post_contact
from surveys.models import Choice, Question, Survey, SurveyVersion
from surveys.questionnaire import Questionnaire, forget_questionnaires, questionnaire_of
from tests.conftest import AgencyClient
from tests.factories import published_version


@pytest.fixture(autouse=True)
def _forget() -> None:
    forget_questionnaires()


@pytest.fixture
def questionnaire(riverton: Agency) -> Questionnaire:
    return questionnaire_of(published_version().pk)


def test_every_agency_starts_with_the_post_contact_questionnaire(hillside: Agency) -> None:
    for schema_name in ("riverton", "hillside"):
        with tenancy.agency_context(schema_name):
            codes = [question.code for question in questionnaire_of(published_version().pk).questions]
        assert codes == [*(f"C{number}" for number in range(1, 14)), "T1", "T2", "S1"]


def test_the_process_index_is_c2_to_c6(riverton: Agency) -> None:
    codes = published_version().questions.filter(in_process_index=True).values_list("code", flat=True)
    assert list(codes) == ["C2", "C3", "C4", "C5", "C6"]


def test_scales_run_from_five_to_one_and_end_with_does_not_apply(questionnaire: Questionnaire) -> None:
    scales = [question for question in questionnaire.questions if question.kind == Question.Kind.SCALE]
    assert {tuple(choice.value for choice in scale.choices) for scale in scales} == {(5, 4, 3, 2, 1, 9)}


def test_r42_every_visible_sentence_exists_in_every_language_of_the_version(questionnaire: Questionnaire) -> None:
    sentences = [question.wordings for question in questionnaire.questions]
    sentences += [choice.labels for question in questionnaire.questions for choice in question.choices]
    assert {tuple(sentence) for sentence in sentences} == {questionnaire.languages}
    assert all(text.strip() for sentence in sentences for text in sentence.values())
    assert set(post_contact.LANGUAGES) <= set(LANGUAGES)


def test_wordings_name_the_day_and_the_agency(questionnaire: Questionnaire) -> None:
    by_code = {question.code: question for question in questionnaire.questions}
    assert by_code["C1"].wording("en", date="March 3").endswith("handled your call on March 3?")
    assert by_code["C11"].wording("es", agency="Riverton").startswith("¿Cuánto confía en que Riverton haga")


def test_a_wording_is_a_sentence_and_never_a_program(questionnaire: Questionnaire) -> None:
    wording = questionnaire.first.wording("en", date="{agency} %s {0.__class__}", agency="Riverton")
    assert wording.endswith("call on {agency} %s {0.__class__}?")


def test_a_questionnaire_is_read_once_per_process(
    questionnaire: Questionnaire, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(0):
        assert questionnaire_of(questionnaire.version_id) is questionnaire


def test_agencies_do_not_share_a_remembered_questionnaire(questionnaire: Questionnaire, hillside: Agency) -> None:
    with tenancy.agency_context("hillside"):
        assert questionnaire_of(questionnaire.version_id) is not questionnaire


CHANGES: dict[str, Callable[[], object]] = {
    "version changed": lambda: SurveyVersion.objects.update(languages=["en"]),
    "version unpublished": lambda: SurveyVersion.objects.update(published_at=None),
    "question reworded": lambda: Question.objects.filter(code="C1").update(wording={"en": "Happy?"}),
    "question added": lambda: Question.objects.create(version=published_version(), code="X", position=99, wording={}),
    "question removed": lambda: Question.objects.filter(code="T1").delete(),
    "choice relabelled": lambda: Choice.objects.filter(question__code="C1", value=1).update(label={"en": "Fine"}),
    "choice added": lambda: Choice.objects.create(
        question=Question.objects.get(code="T1"), value=5, position=1, label={}
    ),
    "choice removed": lambda: Choice.objects.filter(question__code="C1", value=1).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_a_change_of_a_published_version(riverton: Agency, change: str) -> None:
    with pytest.raises(IntegrityError, match="A published version never changes"), transaction.atomic():
        CHANGES[change]()


def test_a_draft_can_be_changed_until_it_is_published(riverton: Agency) -> None:
    survey = Survey.objects.get(code="post-contact")
    draft = SurveyVersion.objects.create(survey=survey, number=2, languages=["en"])
    question = Question.objects.create(version=draft, code="C1", position=1, kind="scale", use="always", wording={})
    Question.objects.filter(pk=question.pk).update(wording={"en": "How was it?"})
    SurveyVersion.objects.filter(pk=draft.pk).update(published_at=timezone.now())
    assert survey.published() == draft
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        question.delete()


def test_a_draft_is_never_shown(riverton: Agency) -> None:
    draft = SurveyVersion.objects.create(survey=Survey.objects.get(code="post-contact"), number=2, languages=["en"])
    with pytest.raises(SurveyVersion.DoesNotExist):
        questionnaire_of(draft.pk)


def test_administrators_read_every_wording_and_change_none(
    administrator: User, client_of: Callable[..., AgencyClient]
) -> None:
    client = client_of("riverton", administrator)
    address = f"/admin/surveys/surveyversion/{published_version().pk}/change/"
    page = client.get(address).content.decode()
    assert "How respectful was the officer toward you?" in page
    assert "¿Con cuánto respeto le trató el agente?" in page
    assert "5: Very satisfied · Muy satisfactoria" in page
    assert client.get("/admin/surveys/surveyversion/").status_code == 200
    assert client.get("/admin/surveys/surveyversion/add/").status_code == 403
    assert client.post(address, {"number": 9}).status_code == 403
