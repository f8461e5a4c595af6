"""The page of what people said in their own words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from django.db.models import QuerySet

from agencies.accounts.models import User
from agencies.accounts.roles import Capability
from dashboards import comments
from dashboards.comments import SCORE_GROUPS, Comment
from dashboards.figures import Figures
from dashboards.frame import Filter, Frame
from dashboards.groups import departments_group
from dashboards.pages.base import Page, Stretch, department_filter, emptiness, page_number
from dashboards.period import Period
from dashboards.questions import open_questions
from dashboards.statistics import DISTRIBUTION_MINIMUM
from dashboards.tables import Table
from responses.models import Answer

COMMENTS_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class CommentsPage(Page):
    """Everybody's figures, and the comments that match: newest month first, without the officer."""

    subject: ClassVar[str] = "comments"

    figures: Figures
    empty: str
    comments: list[Comment]
    stretch: Stretch
    #: The days that were asked for, where the whole months shown are more.
    asked_for: Period | None
    #: Whether some matched, but too few to show.
    is_suppressed: bool = False
    minimum: int = DISTRIBUTION_MINIMUM

    @classmethod
    def build(cls, user: User, frame: Frame, query: Mapping[str, str]) -> "CommentsPage":
        """Read the figures of the departments asked for, and one page of the comments that match."""
        by_department, limit = department_filter(user, query.get("department", ""))
        if limit is None and not user.can(Capability.SEE_AGENCY):
            limit = {int(pk) for pk in by_department.choices}
        # Two windows a day apart would tell the day of a comment.
        months = frame.period.whole_months(frame.today)
        is_widened = (months.start, months.end) != (frame.period.start, frame.period.end)
        asked_for = frame.period if is_widened else None
        filters = (by_department, _question_filter(query), _score_filter(query))
        frame = replace(frame, period=months, filters=filters)
        found = _matching(frame, limit)
        number = page_number(query.get("page", ""))
        start = (number - 1) * COMMENTS_SHOWN
        rows = comments.stretch(found, start, start + COMMENTS_SHOWN + 1)
        figures = Figures.of(departments_group(limit), months)
        few = number == 1 and len(rows) > 0 and comments.are_too_few(rows)
        return cls(
            frame=frame,
            title="Comments",
            figures=figures,
            empty=emptiness(is_empty=figures.is_empty and not rows),
            comments=[] if few else [comments.unsealed(row) for row in rows[:COMMENTS_SHOWN]],
            stretch=Stretch(frame, number, COMMENTS_SHOWN, has_more=len(rows) > COMMENTS_SHOWN),
            asked_for=asked_for,
            is_suppressed=few,
        )

    @property
    def narrowed(self) -> str:
        """What only the comments are narrowed to, in words; empty where nothing narrows them."""
        _, *others = self.frame.filters
        chosen = [each.words for each in others if each.chosen]
        return f"Narrowed to “{'; '.join(chosen)}”." if chosen else ""

    @property
    def tables(self) -> list[Table]:
        """The figures and the comments shown."""
        header = ("Month", "Department", "Question", "Overall answer", "Comment")
        return [*self.figures.overview, Table("Comments", header, [each.cells for each in self.comments])]


def _matching(frame: Frame, departments: set[int] | None) -> QuerySet[Answer]:
    _, question, score = frame.filters
    found = comments.comments_of(frame.period, departments)
    if question.chosen:
        found = found.filter(question__code=question.chosen)
    return comments.of_score_group(found, score.chosen) if score.chosen else found


def _question_filter(query: Mapping[str, str]) -> Filter:
    return _filter("question", "Question", {each.code: each.subject for each in open_questions()}, query)


def _score_filter(query: Mapping[str, str]) -> Filter:
    return _filter("score", "Overall answer", {value: words for value, (words, _) in SCORE_GROUPS.items()}, query)


def _filter(name: str, label: str, choices: Mapping[str, str], query: Mapping[str, str]) -> Filter:
    chosen = query.get(name, "")
    return Filter(name, label, choices, chosen if chosen in choices else "")
