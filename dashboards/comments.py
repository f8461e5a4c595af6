"""What people said in their own words: by month and department, never beside a name, unsealed page by page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from agencies.roster.models import Officer
from dashboards.period import Period
from dashboards.questions import HEADLINE
from dashboards.statistics import DISTRIBUTION_MINIMUM
from responses.models import Answer, Attribution
from surveys.models import Question

#: What the reader can narrow the list to: the value in the URL, its words, and the scores it stands for.
SCORE_GROUPS = {
    "high": ("Satisfied (4 or 5)", frozenset({4, 5})),
    "middle": ("In between (3)", frozenset({3})),
    "low": ("Dissatisfied (1 or 2)", frozenset({1, 2})),
}


@dataclass(frozen=True)
class Comment:
    """One answer in a person's own words, dated by month."""

    month: date
    department: str
    subject: str
    score_group: str
    language: str
    words: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The comment as a row of text."""
        return (f"{self.month:%B %Y}", self.department, self.subject, self.score_group, self.words)


def comments_of(period: Period, departments: Collection[int] | None) -> QuerySet[Answer]:
    """Return what was said in the period: anywhere, or about the departments' officers."""
    said = Answer.objects.filter(
        question__kind=Question.Kind.TEXT, response__submitted_on__range=(period.start, period.end)
    ).exclude(text=b"")
    if departments is None:
        return said
    return said.filter(response__attributions__weight=1, response__attributions__department__in=departments)


def comments_about(officer: Officer, period: Period, departments: Collection[int] | None) -> QuerySet[Answer]:
    """Return what was said in the period about an officer who was the main contact, serving in the departments."""
    main = Attribution.objects.filter(weight=1, officer=officer)
    return comments_of(period, departments).filter(response__in=main.values("response"))


def are_too_few(comments: Collection[Answer]) -> bool:
    """Whether so few people said these comments that a reader could tell who it was; one may have said several."""
    return len({comment.response_id for comment in comments}) < DISTRIBUTION_MINIMUM


def of_score_group(comments: QuerySet[Answer], group: str) -> QuerySet[Answer]:
    """Return the comments of people whose overall answer lies in the group."""
    _, scores = SCORE_GROUPS[group]
    return comments.filter(response__answers__question__code=HEADLINE, response__answers__value__in=scores)


def stretch(comments: QuerySet[Answer], start: int, end: int) -> list[Answer]:
    """Return some of the comments, still sealed: newest month first; within a month the order tells nothing."""
    main = Attribution.objects.filter(response=OuterRef("response"), weight=1)
    overall = Answer.objects.filter(response=OuterRef("response"), question__code=HEADLINE)
    rows = comments.annotate(
        month=TruncMonth("response__submitted_on"),
        department=Subquery(main.values("department__name")),
        score=Subquery(overall.values("value")),
    )
    return list(rows.select_related("response", "question").order_by("-month", "id")[start:end])


def unsealed(row: Any) -> Comment:
    """Return the words of one row of `stretch`, with what may be told about them."""
    named = (words for words, scores in SCORE_GROUPS.values() if row.score in scores)
    return Comment(
        month=row.month,
        department=row.department or "",
        subject=row.question.construct,
        score_group=next(named, "No overall answer"),
        language=row.response.language,
        words=row.text,
    )
