"""The questions that have figures, in the newest published wording of each code."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from agencies.tenancy import current_agency
from surveys.models import Choice, Question

#: The question that a page's headline is about.
HEADLINE = "C1"
#: What a citizen wants next: answers, but no score of anybody.
DOOR = "S1"


@dataclass(frozen=True)
class AskedQuestion:
    """A question as the figures pages name it: its subject, its sentence, and the words of its answers."""

    code: str
    subject: str
    wording: str
    labels: dict[int, str] = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The words of the best answer."""
        return self.labels.get(5, "Best answer")


def scored_questions() -> list[AskedQuestion]:
    """Return the questions whose best answer is 5, in the order in which they are asked; one query."""
    questions = _newest(Question.objects.exclude(kind=Question.Kind.TEXT).exclude(code=DOOR))
    choices = Choice.objects.filter(question__in=questions.values("pk")).select_related("question")
    found: dict[str, AskedQuestion] = {}
    for choice in choices.order_by("question__position", "position"):
        question = found.setdefault(choice.question.code, _asked(choice.question))
        question.labels[choice.value] = _in_english(choice.label)
    return list(found.values())


def open_questions() -> list[AskedQuestion]:
    """Return the questions that are answered in people's own words, in the order in which they are asked."""
    found = _newest(Question.objects.filter(kind=Question.Kind.TEXT))
    return [_asked(question) for question in sorted(found, key=lambda question: question.position)]


def _newest(questions: QuerySet[Question]) -> QuerySet[Question]:
    published = questions.filter(version__published_at__isnull=False)
    return published.order_by("code", "-version__published_at", "-version_id").distinct("code")


def _asked(question: Question) -> AskedQuestion:
    wording = _in_english(question.wording).replace("{date}", "(date)").replace("{agency}", current_agency().name)
    return AskedQuestion(question.code, question.construct, wording)


def _in_english(texts: dict[str, str]) -> str:
    """Return the staff's language, or what there is."""
    return texts.get("en") or next(iter(texts.values()), "")
