"""What a signed-in person finds in the page's head: the places their capabilities open, and no other."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.http import HttpRequest

from agencies.accounts import second_step
from agencies.accounts.adapter import sender_name
from agencies.accounts.models import User
from agencies.accounts.roles import Capability, Role

register = template.Library()


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    label: str
    address: str
    capability: Capability
    #: Where its other pages begin.
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a page belongs to this place."""
        return path.startswith((self.address, *self.also))


AGENCY_PLACES = (
    Place("Agency", "/agency/", Capability.SEE_AGENCY),
    Place("Departments", "/departments/", Capability.SEE_DEPARTMENTS),
    Place("Officers", "/officers/", Capability.SEE_OFFICERS),
    Place("Comments", "/comments/", Capability.SEE_COMMENTS),
    Place("Held", "/held/", Capability.DECIDE, ("/incidents/",)),
    Place("Feeds", "/feeds/", Capability.MANAGE_AGENCY),
    Place("Sending", "/operations/", Capability.MANAGE_AGENCY, ("/letters/", "/dry-runs/")),
    Place("Admin", "/admin/", Capability.MANAGE_AGENCY),
)
PLATFORM_PLACES = (Place("Admin", "/admin/", Capability.MANAGE_PLATFORM),)
OWN_RESULTS = Place("My results", "/", Capability.SEE_OFFICERS)
OUTBOX = Place("Outbox", "/outbox/", Capability.SEE_AGENCY)


def places_of(user: User, *, on_platform: bool) -> list[Place]:
    """Return what the person may open on this host, in the order of the navigation."""
    offered: tuple[Place, ...]
    if on_platform:
        offered = PLATFORM_PLACES
    elif user.role == Role.OFFICER:
        offered = (OWN_RESULTS,)
    else:
        offered = (*AGENCY_PLACES, OUTBOX) if settings.MODE == "demo" else AGENCY_PLACES
    return [place for place in offered if user.can(place.capability)]


@register.inclusion_tag("accounts/navigation.html")
def navigation(request: HttpRequest) -> dict[str, object]:
    """Show the places of the signed-in person, the current one marked."""
    user = request.user
    places = places_of(user, on_platform=not hasattr(request, "agency")) if isinstance(user, User) else []
    here = [place for place in places if place.holds(request.path)]
    return {"places": places, "current": max(here, key=lambda place: len(place.address), default=None)}


@register.simple_tag
def host_name() -> str:
    """Name who this host belongs to: the agency in force, or the platform."""
    return sender_name()


@register.simple_tag
def demands_second_step(request: HttpRequest) -> bool:
    """Whether whoever this host belongs to asks for a second step besides the password."""
    return second_step.is_demanded(request)


@register.simple_tag
def idle_minutes() -> int:
    """After how many minutes an unused session is locked."""
    return int(settings.IDLE_LOCK.total_seconds() // 60)
