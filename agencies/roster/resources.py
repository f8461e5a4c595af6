"""Officers from a file: columns badge, name, rank, active, department (its code), assigned_from. Upsert by badge."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from import_export.exceptions import FieldError
from import_export.fields import Field
from import_export.resources import ModelResource

from agencies.roster.models import Assignment, Department, Officer

_YES = {"1", "yes", "y", "true", "active"}
_NO = {"0", "no", "n", "false", "inactive"}
#: Of the names of a file's columns, as much as shows what is wrong with them.
_MOST_NAMED = 200


class RowDiff:
    """What a row would change, value by value; the library's own marks carry styles, which our policy blocks."""

    def __init__(self, resource: "OfficerResource", instance: Officer, new: bool) -> None:
        self.before = [] if new else self._values(resource, instance)
        self.after: list[str] = []

    def compare_with(self, resource: "OfficerResource", instance: Officer) -> None:
        """Take the values after the row was applied."""
        self.after = self._values(resource, instance)

    def as_html(self) -> list[str]:
        """Return one cell for each column."""
        before = self.before or [""] * len(self.after)
        return [self._cell(old, new) for old, new in zip(before, self.after, strict=True)]

    def _cell(self, old: str, new: str) -> str:
        if old == new:
            return format_html("{}", new)
        return format_html("<del>{}</del> <ins>{}</ins>", old, new) if old else format_html("<ins>{}</ins>", new)

    def _values(self, resource: "OfficerResource", instance: Officer) -> list[str]:
        return [str(resource.export_field(field, instance) or "") for field in resource.get_import_fields()]


class OfficerResource(ModelResource):
    """One row is one officer; a new department ends the present assignment the day before."""

    active = Field("is_active", "active")
    department = Field(column_name="department")
    assigned_from = Field(column_name="assigned_from")

    class Meta:
        model = Officer
        fields = ("badge", "name", "rank", "active", "department", "assigned_from")
        import_order = fields
        export_order = fields
        import_id_fields = ("badge",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    @classmethod
    def get_diff_class(cls) -> type[RowDiff]:
        """Show changes without inline styles."""
        return RowDiff

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Look the departments up once; refuse a file that does not say who each row is about."""
        self.departments = {department.code: department for department in Department.objects.all()}
        if "badge" not in dataset.headers:
            found = ", ".join(str(name or "") for name in dataset.headers)[:_MOST_NAMED]
            raise FieldError(f"No column is called badge, which tells officers apart. The first line reads: {found}")

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        """Turn the cells into values, or say in words what is wrong with each."""
        readers = {**dict.fromkeys(("name", "rank"), _text), "active": _flag, "assigned_from": _day}
        readers |= {"badge": _badge, "department": self._department}
        faults = {}
        for column in readers.keys() & row.keys():
            try:
                row[column] = readers[column](row[column])
            except ValidationError as error:
                faults[column] = error
        if faults:
            raise ValidationError(faults)

    def skip_row(self, instance: Officer, original: Officer, row: dict[str, Any], errors: Any = None) -> bool:
        """Skip a row that changes neither the officer nor the department."""
        return super().skip_row(instance, original, row, errors) and not self._moves(instance, row)

    def after_save_instance(self, instance: Officer, row: dict[str, Any], **kwargs: Any) -> None:
        """Start the new assignment."""
        if self._moves(instance, row):
            day = row.get("assigned_from") or timezone.localdate()
            instance.move_to(self.departments[row["department"]], day)

    def filter_export(self, queryset: QuerySet[Officer], **kwargs: Any) -> QuerySet[Officer]:
        """Fetch all assignments in two queries, however many officers there are."""
        return queryset.prefetch_related("assignments__department")

    def dehydrate_active(self, officer: Officer) -> str:
        """Write yes or no."""
        return "yes" if officer.is_active else "no"

    def dehydrate_department(self, officer: Officer) -> str:
        """Write the code of the department where the officer serves now."""
        serving = _serving(officer)
        return serving.department.code if serving else ""

    def dehydrate_assigned_from(self, officer: Officer) -> str:
        """Write since when."""
        serving = _serving(officer)
        return serving.started_on.isoformat() if serving else ""

    def _department(self, cell: Any) -> str:
        code = _text(cell)
        if code and code not in self.departments:
            raise ValidationError(f"There is no department with the code “{code}”.")
        return code

    def _moves(self, officer: Officer, row: dict[str, Any]) -> bool:
        return bool(row.get("department")) and self.dehydrate_department(officer) != row["department"]


def _serving(officer: Officer) -> Assignment | None:
    # Chosen in Python, so that an export can fetch all assignments at once.
    open_ones = [one for one in officer.assignments.all() if one.ended_on is None] if officer.pk else []
    return open_ones[0] if open_ones else None


def _text(cell: Any) -> str:
    # A spreadsheet keeps the badge 1042 as the number 1042.0.
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else "" if cell is None else cell).strip()


def _badge(cell: Any) -> str:
    badge = _text(cell)
    if not badge:
        raise ValidationError("A badge number is needed.")
    return badge


def _flag(cell: Any) -> bool:
    said = _text(cell).lower()
    if said not in _YES | _NO:
        raise ValidationError(f"“{cell}” is neither yes nor no.")
    return said in _YES


def _day(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    said = _text(cell)
    try:
        day = parse_date(said) if said else None
    except ValueError:
        day = None
    if said and day is None:
        raise ValidationError(f"“{said}” is not a date such as 2026-03-31.")
    return day
