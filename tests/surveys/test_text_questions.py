"""Three questions by text: the first for everybody, the others in turns."""

from collections import Counter
from uuid import UUID

import pytest

from surveys.models import SurveyVersion
from surveys.questionnaire import Questionnaire, QuestionView, questionnaire_of
from surveys.text_questions import asked_by_text, text_languages
from tests import factories


@pytest.fixture
def questionnaire(riverton: object) -> Questionnaire:
    """The questionnaire every agency starts with."""
    return questionnaire_of(factories.published_version().pk)


def codes(questions: tuple[QuestionView, ...]) -> list[str]:
    return [question.code for question in questions]


def test_everybody_is_asked_the_first_question_and_two_that_take_turns_equally_often(
    questionnaire: Questionnaire,
) -> None:
    plans = [codes(asked_by_text(questionnaire, UUID(int=number))) for number in range(42)]
    assert {(len(plan), plan[0]) for plan in plans} == {(3, "C1")}
    turns = ["C2", "C3", "C4", "C5", "C6", "C7", "C10"]
    assert Counter(code for plan in plans for code in plan[1:]) == dict.fromkeys(turns, 12)
    assert [plan for plan in plans if turns.index(plan[1]) >= turns.index(plan[2])] == []


def test_an_invitation_is_asked_the_same_questions_every_time(questionnaire: Questionnaire) -> None:
    one = UUID("c7efaa68-5c44-4609-9076-c0dc367dfb2d")
    assert asked_by_text(questionnaire, one) == asked_by_text(questionnaire, one)


def test_texts_speak_the_languages_in_which_every_question_has_words(questionnaire: Questionnaire) -> None:
    assert text_languages(questionnaire) == ("en", "es")


def test_a_version_without_words_for_texts_is_never_asked_by_text(riverton: object) -> None:
    published = factories.published_version()
    version = SurveyVersion.objects.create(
        survey=published.survey, number=9, languages=["en"], published_at=published.published_at
    )
    bare = questionnaire_of(version.pk)
    assert (text_languages(bare), asked_by_text(bare, UUID(int=1))) == ((), ())
