"""The notice that stands on an administrator's pages while something waits for a person."""

from django import template
from django.http import HttpRequest

from agencies.accounts.models import User
from agencies.accounts.roles import Capability
from surveys.outreach.watching.needs import Needs

register = template.Library()


@register.inclusion_tag("outreach/_needs.html")
def needs(request: HttpRequest) -> dict[str, object]:
    """Say how much waits, to those who can settle it."""
    user = request.user
    is_theirs = hasattr(request, "agency") and isinstance(user, User) and user.can(Capability.MANAGE_AGENCY)
    return {"needs": Needs.count() if is_theirs else None}
