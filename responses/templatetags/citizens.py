"""What pages of the staff say to citizens who came there."""

from django import template

from agencies.tenancy import UnknownAgency, current_agency
from responses.pages.frame import Frame, spoken

register = template.Library()


@register.simple_tag
def check_frames() -> list[Frame]:
    """The page that says whether a message is real, in each language of the agency; none on the platform."""
    try:
        agency = current_agency()
    except UnknownAgency:
        return []
    offered = spoken(agency.languages)
    return [Frame(agency, language, offered) for language in offered]
