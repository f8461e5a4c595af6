"""What people said in their own words: by month and department, never beside a name, unsealed page by page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber, TruncMonth

from agencies.roster.models import Officer
from dashboards.period import Period
from dashboards.questions import HEADLINE
from dashboards.statistics import BATCH, DISTRIBUTION_MINIMUM
from responses.models import Answer, Attribution, Response
from surveys.models import Question

#: What the reader can narrow the list to: the value in the URL, its words, and the scores it stands for.
SCORE_GROUPS = {
    "high": ("Satisfied (4 or 5)", frozenset({4, 5})),
    "middle": ("In between (3)", frozenset({3})),
    "low": ("Dissatisfied (1 or 2)", frozenset({1, 2})),
}

_WORDS = Answer.objects.filter(question__kind=Question.Kind.TEXT).exclude(text=b"")


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
    return _said(period, departments).exclude(response__in=_waiting())


def comments_about(officer: Officer, period: Period, departments: Collection[int] | None) -> QuerySet[Answer]:
    """Return what was said in the period about an officer who was the main contact, serving in the departments."""
    main = Attribution.objects.filter(weight=1, officer=officer)
    said = _said(period, departments).filter(response__in=main.values("response"))
    return said.exclude(response__in=_waiting(main__officer=officer))


def _said(period: Period, departments: Collection[int] | None) -> QuerySet[Answer]:
    said = _WORDS.filter(response__submitted_on__range=(period.start, period.end))
    if departments is None:
        return said
    return said.filter(response__attributions__weight=1, response__attributions__department__in=departments)


def _waiting(**about: Officer) -> list[UUID]:
    """Return the responses of those who wrote something and whose five, in their department, is not complete yet.

    Comments come to light five people at a time, like scores: a single new one would tell when it was written.
    """
    people = Response.objects.annotate(main=FilteredRelation("attributions", condition=Q(attributions__weight=1)))
    words = Answer.objects.filter(response=OuterRef("pk")).exclude(text=b"")
    wrote = people.filter(Exists(words), submitted_on__isnull=False, **about).order_by()
    series = F("main__department")
    placed = wrote.annotate(
        place=Window(RowNumber(), partition_by=series, order_by=[F("submitted_at").desc(), F("pk").desc()]),
        people=Window(Count("pk"), partition_by=series),
    )
    # Fetched, as there are few: inside the query they lead the database to read every answer there is.
    return list(placed.filter(place__lte=F("people") % BATCH).values_list("pk", flat=True))


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
