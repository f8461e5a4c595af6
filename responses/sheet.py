"""Answers as a form holds them: those that are stored, and those that a citizen sent, with what is wrong in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from responses.models import Response
from responses.wording import Words
from surveys.questionnaire import Questionnaire, QuestionView

#: Long enough for a story; a comment is read by people.
TEXT_LIMIT = 2000

Value = int | str


@dataclass(frozen=True)
class Sheet:
    """The answers in one form by question code; an empty text among the values takes an earlier one back."""

    values: dict[str, Value]
    typed: dict[str, str]
    errors: dict[str, str]
    taken_back: frozenset[str]

    def with_error(self, code: str, error: str) -> "Sheet":
        """The same sheet with one more thing wrong."""
        return replace(self, errors={**self.errors, code: error})


def remove_field(code: str) -> str:
    """Return the name of the box that takes back what was written to a question."""
    return f"{code}-remove"


def read_sheet(posted: Mapping[str, str], questionnaire: Questionnaire, words: Words) -> Sheet:
    """Read the answers in a form; what is not a question of this version is ignored.

    Words that are kept are not shown again, so an empty field says nothing: only the box beside it takes them back.
    """
    texts = [question.code for question in questionnaire.questions if question.is_text]
    taken_back = frozenset(code for code in texts if remove_field(code) in posted)
    values: dict[str, Value] = {}
    typed: dict[str, str] = {}
    errors: dict[str, str] = {}
    for question in questionnaire.questions:
        if question.code not in posted:
            continue
        # A browser sends every line break as two characters and counts it as one.
        typed[question.code] = posted[question.code].replace("\r\n", "\n")
        value, error = _read(question, typed[question.code], words)
        if error:
            errors[question.code] = error
        elif value is not None:
            values[question.code] = value
        elif question.code in taken_back:
            values[question.code] = ""
    return Sheet(values, typed, errors, taken_back)


def stored_answers(response: Response | None, questionnaire: Questionnaire) -> dict[str, str]:
    """Return the answers of a response by question code."""
    if response is None:
        return {}
    codes = {question.pk: question.code for question in questionnaire.questions}
    return {codes[answer.question_id]: str(answer.value or answer.text) for answer in response.answers.all()}


def _read(question: QuestionView, typed: str, words: Words) -> tuple[Value | None, str]:
    if question.is_text:
        text = typed.strip()
        if len(text) > TEXT_LIMIT:
            return None, words.too_long.format(number=question.number, length=f"{len(text):,}", limit=f"{TEXT_LIMIT:,}")
        return text or None, ""
    if typed.isdecimal() and typed.isascii() and len(typed) == 1 and int(typed) in question.values:
        return int(typed), ""
    return None, words.invalid.format(number=question.number)
