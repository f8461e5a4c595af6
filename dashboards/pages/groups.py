"""The pages about one group: the agency, a department, an officer."""

from dataclasses import dataclass
from typing import ClassVar

from agencies.accounts.models import User
from agencies.accounts.roles import Capability
from agencies.roster.access import visible_officers
from agencies.roster.models import Assignment, Department, Officer
from dashboards import comments
from dashboards.comments import Comment
from dashboards.figures import Figures
from dashboards.frame import Frame
from dashboards.groups import AGENCY, department_group, officers_group, own_departments
from dashboards.members import Members, officer_rows
from dashboards.pages.base import OFFICERS_SHOWN, Page, emptiness, note_on
from dashboards.period import Period
from dashboards.statistics import DISTRIBUTION_MINIMUM
from dashboards.tables import Table

#: Comments on an officer's page: enough to read at one sitting; the comments page has them all.
_COMMENTS_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class AgencyPage(Page):
    """The whole agency."""

    subject: ClassVar[str] = "agency"
    is_recorded: ClassVar[bool] = False

    figures: Figures
    empty: str

    @classmethod
    def build(cls, frame: Frame) -> "AgencyPage":
        """Read the agency's figures."""
        figures = Figures.of(AGENCY, frame.period)
        return cls(
            frame=frame,
            title="The whole agency",
            figures=figures,
            empty=emptiness(is_empty=figures.is_empty),
        )

    @property
    def tables(self) -> list[Table]:
        """The figures."""
        return self.figures.tables


@dataclass(frozen=True, kw_only=True)
class DepartmentPage(Page):
    """A department with everything beneath it, and the officers who serve there today."""

    subject: ClassVar[str] = "department"

    figures: Figures
    empty: str
    officers: Members
    has_more_officers: bool

    @classmethod
    def build(cls, user: User, department: Department, frame: Frame) -> "DepartmentPage":
        """Read the department's figures and its officers'."""
        group = department_group(department)
        figures = Figures.of(group, frame.period)
        serving = Assignment.objects.on(frame.today).filter(department__in=group.departments or ())
        here = visible_officers(user).filter(pk__in=serving.values("officer"))
        officers = list(here.order_by("name", "badge")[: OFFICERS_SHOWN + 1])
        served_in = own_departments(user)
        rows = officer_rows(officers[:OFFICERS_SHOWN], frame.period, served_in)
        return cls(
            frame=frame,
            title=department.name,
            department=department,
            note=note_on(served_in),
            figures=figures,
            empty=emptiness(is_empty=figures.is_empty),
            officers=Members("Officer", figures.measure, rows),
            has_more_officers=len(officers) > OFFICERS_SHOWN,
        )

    @property
    def tables(self) -> list[Table]:
        """The figures and the officers."""
        return [*self.figures.tables, self.officers.table]


@dataclass(frozen=True, kw_only=True)
class OfficerPage(Page):
    """One officer, for those who lead and for the officer."""

    subject: ClassVar[str] = "officer"

    figures: Figures
    empty: str
    comments: list[Comment]
    #: Why no comments are shown; empty where they are.
    no_comments: str

    @classmethod
    def build(cls, user: User, officer: Officer, frame: Frame) -> "OfficerPage":
        """Read the officer's figures and, for whom it may be, what people said."""
        served_in = own_departments(user)
        figures = Figures.of(officers_group([officer], served_in), frame.period)
        said, reason = _said_about(user, officer, figures, frame.period.whole_months(frame.today))
        return cls(
            frame=frame,
            title=officer.name,
            officer=officer,
            note=note_on(served_in),
            figures=figures,
            empty=emptiness(is_empty=figures.is_empty),
            comments=said,
            no_comments=reason,
        )

    @property
    def tables(self) -> list[Table]:
        """The figures; people's words stay on the page."""
        return self.figures.tables


def _said_about(user: User, officer: Officer, figures: Figures, months: Period) -> tuple[list[Comment], str]:
    """Return the latest comments of whole months, or none and the reason."""
    if not user.can(Capability.SEE_COMMENTS):
        return [], "Your role shows figures without comments."
    if not figures.headline.share:
        return [], f"Comments are shown from {figures.group.minimum} answers in the period."
    said = comments.comments_about(officer, months, figures.group.departments)
    rows = comments.stretch(said, 0, _COMMENTS_SHOWN)
    if comments.are_too_few(rows):
        return [], f"Comments are shown from {DISTRIBUTION_MINIMUM} people on, so that none leads to a person."
    return [comments.unsealed(row) for row in rows], ""
