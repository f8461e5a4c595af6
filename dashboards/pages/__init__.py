"""Each page as values: what the HTML shows, what the download repeats, and what the access log says about it."""

from dashboards.pages.base import Page
from dashboards.pages.comments import CommentsPage
from dashboards.pages.groups import AgencyPage, DepartmentPage, OfficerPage
from dashboards.pages.lists import DepartmentsPage, OfficersPage

__all__ = ["AgencyPage", "CommentsPage", "DepartmentPage", "DepartmentsPage", "OfficerPage", "OfficersPage", "Page"]
