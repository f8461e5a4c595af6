"""The pages that list departments and officers."""

from dataclasses import dataclass, replace
from typing import ClassVar

from agencies.accounts.models import User
from agencies.accounts.roles import Capability
from agencies.roster.access import visible_departments, visible_officers
from agencies.roster.models import Assignment
from dashboards.frame import Frame
from dashboards.groups import own_departments
from dashboards.members import Members, department_rows, officer_rows
from dashboards.pages.base import OFFICERS_SHOWN, Page, Stretch, department_filter, note_on, page_number
from dashboards.questions import HEADLINE, scored_questions
from dashboards.tables import Table

_NO_DEPARTMENT = "The roster has no department yet. An administrator adds them in the admin, under Departments."
_NO_OWN_DEPARTMENT = "You supervise no department yet. An administrator of your agency chooses yours in the admin."
_NO_OFFICER = "The roster has no officer yet. An administrator adds or imports them in the admin, under Officers."
_NO_OWN_OFFICER = "No officer serves in a department of yours today. An administrator changes that in the admin."
_NOT_LINKED = "Your sign-in is not linked to an officer on the roster. An administrator does that in the admin."
_NO_OFFICER_NOW = "No officer serves in this department today. Remove the filter to see the others."


@dataclass(frozen=True, kw_only=True)
class DepartmentsPage(Page):
    """The departments that a person may see, as a tree."""

    subject: ClassVar[str] = "departments"
    is_recorded: ClassVar[bool] = False

    departments: Members
    #: What to do where the list is empty.
    advice: str

    @classmethod
    def build(cls, user: User, frame: Frame) -> "DepartmentsPage":
        """Read the departments' figures."""
        rows = department_rows(list(visible_departments(user)), frame.period)
        return cls(
            frame=frame,
            title="Departments",
            departments=Members("Department", headline_measure(), rows),
            advice=_NO_DEPARTMENT if user.can(Capability.SEE_AGENCY) else _NO_OWN_DEPARTMENT,
        )

    @property
    def tables(self) -> list[Table]:
        """The list."""
        return [self.departments.table]


@dataclass(frozen=True, kw_only=True)
class OfficersPage(Page):
    """The officers that a person may see, by name."""

    subject: ClassVar[str] = "officers"

    officers: Members
    stretch: Stretch
    #: What to do where the list is empty.
    advice: str

    @classmethod
    def build(cls, user: User, frame: Frame, *, department: str = "", page: str = "") -> "OfficersPage":
        """Read one page of the officers' figures; of one department, where one is named."""
        by_department, limit = department_filter(user, department)
        frame = replace(frame, filters=(by_department,))
        officers = visible_officers(user).order_by("name", "badge")
        if limit is not None:
            serving = Assignment.objects.on(frame.today).filter(department__in=limit)
            officers = officers.filter(pk__in=serving.values("officer"))
        number = page_number(page)
        start = (number - 1) * OFFICERS_SHOWN
        found = list(officers[start : start + OFFICERS_SHOWN + 1])
        served_in = own_departments(user)
        rows = officer_rows(found[:OFFICERS_SHOWN], frame.period, served_in)
        return cls(
            frame=frame,
            title="Officers",
            note=note_on(served_in),
            officers=Members("Officer", headline_measure(), rows),
            stretch=Stretch(frame, number, OFFICERS_SHOWN, has_more=len(found) > OFFICERS_SHOWN),
            advice=_advice(user, is_narrowed=limit is not None),
        )

    @property
    def tables(self) -> list[Table]:
        """The list."""
        return [self.officers.table]


def _advice(user: User, *, is_narrowed: bool) -> str:
    if is_narrowed:
        return _NO_OFFICER_NOW
    if user.can(Capability.SEE_AGENCY):
        return _NO_OFFICER
    return _NO_OWN_OFFICER if user.can(Capability.SEE_DEPARTMENTS) else _NOT_LINKED


def headline_measure() -> str:
    """Return the words of the best answer to the headline question."""
    return next((question.best for question in scored_questions() if question.code == HEADLINE), "Best answer")
