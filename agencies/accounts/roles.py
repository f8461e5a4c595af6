"""Who may do what: one table from roles to capabilities."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is to the agency."""

    ADMINISTRATOR = "administrator", "Administrator"
    COMMAND = "command", "Command staff (whole agency)"
    SUPERVISOR = "supervisor", "Supervisor (own departments)"
    OFFICER = "officer", "Officer (own results)"
    ANALYST = "analyst", "Analyst (figures, no comments)"
    OPERATOR = "operator", "Platform operator"


class Capability(TextChoices):
    """A thing a role may do. What it may do it *to* is decided by agencies.roster.access."""

    SEE_AGENCY = "see_agency", "See the agency's figures"
    SEE_DEPARTMENTS = "see_departments", "See departments' figures"
    SEE_OFFICERS = "see_officers", "See officers' figures"
    SEE_COMMENTS = "see_comments", "Read comments"
    EXPORT = "export", "Download figures"
    DECIDE = "decide", "Decide about invitations that are held for a person"
    MANAGE_AGENCY = "manage_agency", "Change the agency's configuration"
    MANAGE_PLATFORM = "manage_platform", "Create and suspend agencies"


_SEE_ALL = {Capability.SEE_AGENCY, Capability.SEE_DEPARTMENTS, Capability.SEE_OFFICERS, Capability.EXPORT}

CAPABILITIES: dict[str, frozenset[Capability]] = {
    Role.ADMINISTRATOR: frozenset({*_SEE_ALL, Capability.SEE_COMMENTS, Capability.DECIDE, Capability.MANAGE_AGENCY}),
    Role.COMMAND: frozenset({*_SEE_ALL, Capability.SEE_COMMENTS, Capability.DECIDE}),
    Role.SUPERVISOR: frozenset(
        {Capability.SEE_DEPARTMENTS, Capability.SEE_OFFICERS, Capability.SEE_COMMENTS, Capability.EXPORT}
    ),
    Role.OFFICER: frozenset({Capability.SEE_OFFICERS}),
    Role.ANALYST: frozenset(_SEE_ALL),
    Role.OPERATOR: frozenset({Capability.MANAGE_PLATFORM}),
}


def roles_with(capability: Capability) -> list[str]:
    """Return the roles that have a capability."""
    return [role for role, capabilities in CAPABILITIES.items() if capability in capabilities]
