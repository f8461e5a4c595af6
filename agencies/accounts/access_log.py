"""The record of who looked at officer-level data or took it away."""

from django.db.models import Model

from agencies.accounts.models import AccessLog, User

_QUERY_LENGTH = 300


def record_access(
    user: User | None,
    action: str,
    subject: str,
    *,
    officer: Model | None = None,
    department: Model | None = None,
    query: str = "",
) -> None:
    """Add one row to the access log of the schema in force; no user is the command line."""
    AccessLog.objects.create(
        user=user,
        action=action,
        subject=subject,
        officer_id=officer.pk if officer else None,
        department_id=department.pk if department else None,
        query=query[:_QUERY_LENGTH],
    )
