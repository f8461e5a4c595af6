"""A published version as the pages show it. It never changes, so each process reads it once."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from agencies.tenancy import current_agency
from surveys.models import Question, SurveyVersion

# A questionnaire takes about 30 kB; a process rarely serves more agencies than this in turn.
_REMEMBER = 512
_FACT = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class ChoiceView:
    """One answer that can be tapped."""

    value: int
    labels: dict[str, str]

    def label(self, language: str) -> str:
        """The answer in a language of the version."""
        return self.labels[language]


@dataclass(frozen=True)
class QuestionView:
    """One question as it is shown: `number` counts from 1 without gaps."""

    pk: int
    code: str
    kind: str
    number: int
    wordings: dict[str, str]
    choices: tuple[ChoiceView, ...]
    use: str
    text_wordings: dict[str, str]

    @property
    def is_text(self) -> bool:
        """Whether the answer is in the citizen's own words."""
        return self.kind == Question.Kind.TEXT

    @cached_property
    def values(self) -> frozenset[int]:
        """The values that can be answered."""
        return frozenset(choice.value for choice in self.choices)

    def wording(self, language: str, **facts: str) -> str:
        """The sentence in a language of the version, with {date} and {agency} filled in."""
        return _FACT.sub(lambda named: facts.get(named[1], named[0]), self.wordings[language])


@dataclass(frozen=True)
class Questionnaire:
    """The questions of one version in their order."""

    version_id: int
    code: str
    languages: tuple[str, ...]
    questions: tuple[QuestionView, ...]

    @property
    def first(self) -> QuestionView:
        """The question that stands alone and is saved at once."""
        return self.questions[0]


def questionnaire_of(version_id: int) -> Questionnaire:
    """Return a published version of the current agency; no SQL when this process asked before."""
    return _read(current_agency().schema_name, version_id)


def forget_questionnaires() -> None:
    """Read every version anew; for tests that copy databases."""
    _read.cache_clear()


@lru_cache(maxsize=_REMEMBER)
def _read(schema_name: str, version_id: int) -> Questionnaire:  # noqa: ARG001 - two agencies have the same ids
    version = SurveyVersion.objects.select_related("survey").get(pk=version_id, published_at__isnull=False)
    questions = version.questions.prefetch_related("choices").order_by("position")
    return Questionnaire(
        version_id=version.pk,
        code=version.survey.code,
        languages=tuple(version.languages),
        questions=tuple(_view(question, number) for number, question in enumerate(questions, start=1)),
    )


def _view(question: Question, number: int) -> QuestionView:
    choices = tuple(ChoiceView(choice.value, choice.label) for choice in question.choices.all())
    return QuestionView(
        pk=question.pk,
        code=question.code,
        kind=question.kind,
        number=number,
        wordings=question.wording,
        choices=choices,
        use=question.use,
        text_wordings=question.text_wording,
    )
