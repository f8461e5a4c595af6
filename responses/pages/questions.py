"""The survey: its first question alone, then the others on one page."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from responses.entrance import response_of
from responses.pages.frame import Frame
from responses.sheet import TEXT_LIMIT, Sheet, remove_field, stored_answers
from surveys.outreach.models import Invitation
from surveys.questionnaire import Questionnaire, QuestionView

_DOOR = "S1"
_NOTHING_SENT = Sheet({}, {}, {}, frozenset())


@lru_cache(maxsize=4096)
def _options(code: str, anchor: str, options: tuple[tuple[str, str], ...], answer: str) -> SafeString:
    """Render a question's answers once for everybody who chose the same one: it is half of the page's work."""
    context = {"code": code, "anchor": anchor, "options": options, "answer": answer}
    return render_to_string("citizen/_options.html", context)


@dataclass(frozen=True)
class QuestionRow:
    """One question as it stands on a page, with what was answered and what is wrong with that."""

    frame: Frame
    question: QuestionView
    total: int
    wording: str
    answer: str
    error: str
    is_kept: bool
    is_taken_back: bool

    @property
    def code(self) -> str:
        """The name of its field."""
        return self.question.code

    @property
    def anchor(self) -> str:
        """The id of its first control, where a link to it leads."""
        return f"{self.code}-answer"

    @property
    def count(self) -> str:
        """Its place among the questions, in words."""
        return self.frame.words.count.format(number=self.question.number, total=self.total)

    @property
    def remove_field(self) -> str:
        """The name of the box that takes back the words that are kept."""
        return remove_field(self.code)

    @property
    def is_optional(self) -> bool:
        """Every question but the first can be left open."""
        return self.question.number > 1

    @property
    def is_text(self) -> bool:
        """Whether it is answered in own words."""
        return self.question.is_text

    @property
    def hint(self) -> str:
        """What to know before answering."""
        if self.is_text:
            return self.frame.words.text_hint.format(limit=f"{TEXT_LIMIT:,}")
        return self.frame.words.door_hint if self.code == _DOOR else ""

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The answers to tap: value and label."""
        return tuple((str(choice.value), choice.label(self.frame.language)) for choice in self.question.choices)

    @property
    def rendered_options(self) -> SafeString:
        """The answers to tap, as they stand on the page."""
        # Only what was offered reaches the memory: a made-up value could fill it.
        chosen = next((value for value, _ in self.options if value == self.answer), "")
        return _options(self.code, self.anchor, self.options, chosen)


@dataclass(frozen=True)
class QuestionsPage:
    """The questions of one invitation in one language; of the texts in `kept` it says no more than that they are."""

    frame: Frame
    invitation: Invitation
    questionnaire: Questionnaire
    answers: dict[str, str]
    kept: frozenset[str]
    sheet: Sheet = _NOTHING_SENT
    template: str = "citizen/first.html"

    @classmethod
    def build(
        cls, frame: Frame, invitation: Invitation, questionnaire: Questionnaire, sheet: Sheet = _NOTHING_SENT
    ) -> "QuestionsPage":
        """Show the stored answers, and over them what was just typed into a form that can't be taken.

        Stored words stay hidden: the link lies on a phone that others may pick up.
        """
        stored = stored_answers(response_of(invitation), questionnaire)
        kept = frozenset(question.code for question in questionnaire.questions if question.is_text) & stored.keys()
        answers = {code: answer for code, answer in stored.items() if code not in kept} | sheet.typed
        template = "citizen/rest.html" if answers or kept else "citizen/first.html"
        return cls(frame, invitation, questionnaire, answers, kept, sheet, template)

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.frame.words.more if self.answers or self.kept else self.frame.words.welcome

    @cached_property
    def rows(self) -> list[QuestionRow]:
        """All questions in their order."""
        return [self._row(question) for question in self.questionnaire.questions]

    @property
    def first(self) -> QuestionRow:
        """The question that stands alone."""
        return self._row(self.questionnaire.first)

    @property
    def problems(self) -> list[QuestionRow]:
        """The questions whose answers can't be taken, in their order."""
        return [row for row in self.rows if row.error] if self.sheet.errors else []

    @cached_property
    def called_on(self) -> str:
        """The day of the call, in words."""
        return self.frame.date(self.invitation.incident.received_at)

    @cached_property
    def sentences(self) -> dict[str, str]:
        """The sentences that name this agency, this call or this survey."""
        facts: dict[str, Any] = {
            "agency": self.frame.agency.name,
            "date": self.called_on,
            "ending": self.invitation.incident.number_ending,
            "count": len(self.questionnaire.questions),
        }
        words = self.frame.words
        return {
            "who": words.who.format(**facts),
            "your_call": words.your_call.format(**facts),
            "length": words.length.format(**facts),
            "kept": words.kept.format(date=self.frame.date(self.invitation.expires_at)),
        }

    def _row(self, question: QuestionView) -> QuestionRow:
        wording = question.wording(self.frame.language, date=self.called_on, agency=self.frame.agency.name)
        code, sheet = question.code, self.sheet
        return QuestionRow(
            frame=self.frame,
            question=question,
            total=len(self.questionnaire.questions),
            wording=wording,
            answer=self.answers.get(code, ""),
            error=sheet.errors.get(code, ""),
            is_kept=code in self.kept,
            is_taken_back=code in sheet.taken_back,
        )
