"""How a text asks, written down before it goes out: a change of the policy leaves what was sent as it was."""

from collections.abc import Sequence

from surveys.outreach.models import Channel, Delivery, Invitation, TextStyle
from surveys.questionnaire import questionnaire_of
from surveys.text_questions import text_languages


def settle_style(deliveries: Sequence[Delivery], wanted: str) -> None:
    """Note on the invitations of texts that were never tried how they ask; with a link where words are missing."""
    untried = [
        row.invitation
        for row in deliveries
        if row.channel == Channel.SMS and row.requested_at is None and row.invitation.invited_at is None
    ]
    for style in TextStyle:
        changed = [one for one in untried if _style_of(one, wanted) == style != one.text_style]
        if changed:
            Invitation.objects.filter(pk__in=[one.pk for one in changed]).update(text_style=style)
        for one in changed:
            one.text_style = style


def _style_of(invitation: Invitation, wanted: str) -> str:
    if wanted == TextStyle.LINK:
        return TextStyle.LINK
    can_talk = invitation.language in text_languages(questionnaire_of(invitation.version_id))
    return TextStyle.CONVERSATION if can_talk else TextStyle.LINK
