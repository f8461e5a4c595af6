"""Which questions a conversation by text message asks: the first one, and two of those that take turns."""

from uuid import UUID

from surveys.models import Question
from surveys.questionnaire import Questionnaire, QuestionView


def asked_by_text(questionnaire: Questionnaire, invitation_id: UUID) -> tuple[QuestionView, ...]:
    """Return the three questions of one invitation in their order; each that takes its turn is asked equally often."""
    speaking = [question for question in questionnaire.questions if question.text_wordings]
    first = [question for question in speaking if question.use == Question.Use.ALWAYS][:1]
    turns = [question for question in speaking if question.use == Question.Use.ROTATE]
    return (*first, *sorted(_two_of(turns, invitation_id.int), key=lambda question: question.number))


def text_languages(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Return the languages in which every question of a conversation can be asked."""
    spoken = [question.text_wordings for question in questionnaire.questions if question.text_wordings]
    return tuple(code for code in questionnaire.languages if spoken and all(code in words for words in spoken))


def _two_of(questions: list[QuestionView], number: int) -> list[QuestionView]:
    """Pick by a random number that stays with the invitation: whoever asks again gets the same two."""
    if len(questions) <= 2:  # noqa: PLR2004 - two
        return questions
    number, place = divmod(number, len(questions))
    others = questions[:place] + questions[place + 1 :]
    return [questions[place], others[number % len(others)]]
