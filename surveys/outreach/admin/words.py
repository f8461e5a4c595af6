"""Message texts: edited with the price in view, and refused where something the carriers ask for is missing."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from agencies.models import LANGUAGES
from agencies.tenancy import current_agency
from surveys.outreach.messages import fill, in_gsm
from surveys.outreach.models import Channel, MessageTemplate
from surveys.outreach.segments import SegmentCount, count_segments
from surveys.outreach.tokens import new_token
from surveys.outreach.wording_rules import problems_of


def sample_facts() -> dict[str, str]:
    """Return facts as long as any real ones, on the agency's own host."""
    agency = current_agency()
    token, _ = new_token()
    return {
        "agency": in_gsm(agency.sender_name),
        "date": "Mar 31",
        "ending": "412",
        "link": f"{agency.base_url}/s/{token}",
        "phone": agency.phone,
    }


def counted(body: str) -> SegmentCount:
    """Return what a text will cost with its facts filled in."""
    return count_segments(fill(body, sample_facts()))


def in_words(count: SegmentCount) -> str:
    """Return a count as administrators read it."""
    said = f"{count.characters} characters, {count.segments} segment{'' if count.segments == 1 else 's'}"
    if not count.non_gsm:
        return said
    return f"{said}. These letters double the price: {' '.join(count.non_gsm)}"


class MessageTemplateForm(forms.ModelForm):
    """Checks the words, and gives the page what it needs to count while somebody types."""

    language = forms.ChoiceField(choices=tuple(LANGUAGES.items()))

    class Meta:
        model = MessageTemplate
        fields = ("purpose", "channel", "language", "subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget = forms.Textarea(
            attrs={"rows": 8, "cols": 80, "data-segments": json.dumps(sample_facts())}
        )

    def clean(self) -> dict[str, Any]:
        """Refuse words that lack what every message has to say."""
        values = super().clean() or {}
        purpose, channel, body = (values.get(name) for name in ("purpose", "channel", "body"))
        if purpose and channel and body:
            for problem in problems_of(purpose, channel, body):
                self.add_error("body", problem)
        if channel == Channel.EMAIL and not values.get("subject"):
            self.add_error("subject", "An e-mail needs a subject.")
        return values


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    """What messages say, per purpose, channel and language."""

    form = MessageTemplateForm
    list_display = ("__str__", "length")
    list_filter = ("purpose", "channel", "language")

    class Media:
        js = (forms.Script("js/segments.js", type="module"),)

    @admin.display(description="length")
    def length(self, template: MessageTemplate) -> str:
        """What a text costs."""
        return in_words(counted(template.body)) if template.channel == Channel.SMS else "–"

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A message that must be answered must have words."""
        return False

    def save_model(self, request: HttpRequest, obj: MessageTemplate, form: Any, change: bool) -> None:
        """Save, and say what each text will cost."""
        super().save_model(request, obj, form, change)
        if obj.channel == Channel.SMS:
            count = counted(obj.body)
            level = messages.INFO if count.segments == 1 else messages.WARNING
            self.message_user(request, f"This text takes {in_words(count)}.", level)
