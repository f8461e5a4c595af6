"""The roster in the agency's administration."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, ManyToManyField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import CheckboxSelectMultiple, Form
from django.http import HttpRequest
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX

from agencies.accounts.access_log import record_access
from agencies.accounts.admin import AccessLogAdmin
from agencies.accounts.guards import person_of
from agencies.accounts.models import AccessLog
from agencies.roster.models import Assignment, Department, FormerBadge, Officer
from agencies.roster.resources import OfficerResource

_UNREADABLE = (
    "This file can't be read as the format that was chosen. Save it in your spreadsheet program as “CSV UTF-8 (comma "
    "delimited)” or as an Excel workbook (.xlsx), and choose that format here."
)


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    """The tree of departments and who supervises each."""

    list_display = ["name", "code", "parent", "serving"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    # Boxes to tick: the two-list picker says nothing useful to a screen reader.
    formfield_overrides: ClassVar[dict[Any, Any]] = {ManyToManyField: {"widget": CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Department]:
        """Departments with the number of officers who serve there now."""
        now = Count("assignments", filter=Q(assignments__ended_on=None))
        return super().get_queryset(request).annotate(serving=now)

    @admin.display(description="officers serving", ordering="serving")
    def serving(self, department: Any) -> int:
        """How many serve there now."""
        return int(department.serving)


class AssignmentInline(admin.TabularInline):
    """Where an officer served and serves."""

    model = Assignment
    extra = 0


@admin.register(Officer)
class OfficerAdmin(ImportExportModelAdmin):
    """Officers, one by one or from a CSV or XLSX file."""

    resource_classes: ClassVar[list[Any]] = [OfficerResource]
    list_display = ["name", "badge", "rank", "department", "is_active"]
    list_filter = ["is_active", "assignments__department"]
    search_fields = ["name", "badge"]
    inlines: ClassVar[list[Any]] = [AssignmentInline]
    formats: ClassVar[list[Any]] = [CSV, XLSX]
    import_template_name = "admin/roster/officer/import.html"
    # The library's export form carries inline styles; a click on “Export” answers with the CSV file at once.
    skip_export_form = True
    skip_export_form_from_action = True
    show_change_form_export = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Officer]:
        """Officers with the name of the department they serve in now."""
        serving = Assignment.objects.filter(officer=OuterRef("pk"), ended_on=None).order_by("-started_on")
        return super().get_queryset(request).annotate(department=Subquery(serving.values("department__name")[:1]))

    @admin.display(ordering="department")
    def department(self, officer: Any) -> str:
        """The department the officer serves in now."""
        return officer.department or ""

    def add_data_read_fail_error_to_form(self, form: Form, e: Exception) -> None:
        """Say what to do about a file that can't be read; the library would name the error of its own code."""
        form.add_error("import_file", _UNREADABLE)

    def get_export_data(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Officer], **kwargs: Any
    ) -> Any:
        """Write the file and the line that says who took it."""
        record_access(person_of(request), AccessLog.Action.EXPORT, "roster")
        return super().get_export_data(file_format, request, queryset, **kwargs)


@admin.register(AccessLog)
class AgencyAccessLogAdmin(AccessLogAdmin):
    """The access log with the names of the officers and departments that were looked at."""

    list_display = ["at", "person", "action", "subject", "officer", "department", "query"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLog]:
        """Entries with the names, in one query."""
        officers = Officer.objects.filter(pk=OuterRef("officer_id")).values("name")
        merged = FormerBadge.objects.filter(former_id=OuterRef("officer_id")).values("officer__name")
        departments = Department.objects.filter(pk=OuterRef("department_id")).values("name")
        return (
            super()
            .get_queryset(request)
            .annotate(officer=Coalesce(Subquery(officers), Subquery(merged)), department=Subquery(departments))
        )

    def officer(self, entry: Any) -> str:
        """Whose figures were seen."""
        return entry.officer or ""

    def department(self, entry: Any) -> str:
        """Which department's figures were seen."""
        return entry.department or ""
