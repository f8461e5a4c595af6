"""What all pages have in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404

from agencies.accounts.models import User
from agencies.roster.access import department_and_below, visible_departments
from agencies.roster.models import Department, Officer
from dashboards.frame import Filter, Frame
from dashboards.groups import first_day
from dashboards.tables import Table

#: Why a page has nothing to show: nobody was ever asked, or nobody in this period.
FIRST_USE, NO_RESULT = "first use", "no result"
_OWN_ONLY = "Only what happened while serving in your departments counts here; earlier and later service is left out."
#: Officers of one page: 500 at once take long to draw, and nobody reads them.
OFFICERS_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class Page(ABC):
    """A page that can be shown, downloaded and logged."""

    #: Its name in the access log and in file names.
    subject: ClassVar[str]
    #: Whether opening it is recorded: it holds figures about officers, or people's own words.
    is_recorded: ClassVar[bool] = True

    frame: Frame
    title: str
    officer: Officer | None = None
    department: Department | None = None
    #: What the reader must know about everything shown; empty where there is nothing to say.
    note: str = ""

    @property
    @abstractmethod
    def tables(self) -> list[Table]:
        """Everything shown, as text."""


@dataclass(frozen=True)
class Stretch:
    """Which rows of a long list are shown, and the links to the rows before and after."""

    frame: Frame
    number: int
    size: int
    has_more: bool

    @property
    def earlier(self) -> str:
        """The link to the rows before, or nothing."""
        return self.frame.link(page=self.number - 1) if self.number > 1 else ""

    @property
    def later(self) -> str:
        """The link to the rows after, or nothing."""
        return self.frame.link(page=self.number + 1) if self.has_more else ""


def page_number(text: str) -> int:
    """Return the page asked for, the first where it can't be read."""
    # Four digits: an offset of a billion is nobody's bookmark, only work for the database.
    return max(1, int(text)) if text.isdecimal() and len(text) <= 4 else 1  # noqa: PLR2004


def department_filter(user: User, chosen: str) -> tuple[Filter, set[int] | None]:
    """Return the filter offering the person's departments, and the ids that limit the list; None for no limit.

    A department that is not the person's to see is answered like one that does not exist.
    """
    offered = {str(pk): name for pk, name in visible_departments(user).values_list("pk", "name")}
    if chosen and chosen not in offered:
        raise Http404
    limit = department_and_below([int(chosen)]) if chosen else None
    return Filter("department", "Department", offered, chosen), limit


def note_on(served_in: tuple[int, ...] | None) -> str:
    """Say that officers' figures are limited to service in the reader's departments, where they are."""
    return "" if served_in is None else _OWN_ONLY


def emptiness(*, is_empty: bool) -> str:
    """Tell first use from a period without results; nothing where there is something to show."""
    if not is_empty:
        return ""
    return NO_RESULT if first_day() else FIRST_USE
