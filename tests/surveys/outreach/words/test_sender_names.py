"""Whatever a sender is called: a default text costs one segment, or the page that shows its price says more."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from agencies.models import Agency
from surveys.outreach.admin.words import counted
from surveys.outreach.models import Delivery, MessageTemplate
from surveys.outreach.words.messages import Composer, in_gsm
from surveys.outreach.words.segments import count_segments

LONGEST = 24
#: With accents, of other alphabets, of letters that take two places, and of anything on a keyboard.
NAMES = st.one_of(
    st.text(st.characters(categories=["Ll", "Lu"], max_codepoint=0x17F), min_size=1, max_size=LONGEST),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LONGEST + 1),
    st.text("€[]{}~^|\\", min_size=1, max_size=LONGEST),
    st.sampled_from(["Policía de Río Bravo", "Šumperk Šerif", "Полиция", "شرطة", "{link}", "ﷺ" * LONGEST]),
)


@pytest.fixture
def row(new_delivery: Callable[..., Delivery], riverton: Agency) -> Delivery:
    # Links of 48 letters, for which the default texts have room.
    riverton.domains.update(domain="survey.river.gov")
    rows = Delivery.objects.select_related("invitation__incident", "invitation__party")
    return rows.get(pk=new_delivery().pk)


def accepted(name: str) -> str:
    """Return a sender's name as the agency's form takes it; leave out those it refuses."""
    try:
        return str(Agency._meta.get_field("sender_name").formfield().clean(name))
    except ValidationError:
        reject()


@given(NAMES, st.sampled_from(["en", "es"]), st.sampled_from(["invitation", "reminder", "conversation"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_s42_a_default_text_costs_one_segment_or_the_page_says_more(
    row: Delivery, riverton: Agency, name: str, language: str, purpose: str
) -> None:
    riverton.sender_name = accepted(name)
    row.invitation.language, row.purpose = language, "reminder" if purpose == "reminder" else "invitation"
    row.invitation.text_style = "conversation" if purpose == "conversation" else "link"
    sent = count_segments(Composer(riverton).invitation(row).body)
    said = counted(MessageTemplate.objects.get(purpose=purpose, channel="sms", language=language))
    assert sent.segments <= said.segments
    written = count_segments(in_gsm(riverton.sender_name))
    if not written.non_gsm and written.characters <= LONGEST:
        assert (said.encoding, said.segments) == ("GSM-7", 1)
