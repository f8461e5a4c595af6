"""Message texts: edited with the price in view, and refused where something the carriers ask for is missing."""

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest

from agencies.accounts.admin import ReadOnlyAdmin
from agencies.models import LANGUAGES
from agencies.tenancy import current_agency
from surveys.models import Survey
from surveys.outreach.models import Channel, FormerWords, MessageTemplate, SendingPolicy
from surveys.outreach.tokens import CHECK_LENGTH, new_token
from surveys.outreach.words.messages import fill, in_gsm
from surveys.outreach.words.segments import SegmentCount, count_segments
from surveys.outreach.words.wording_rules import MEANINGS, placeholders_of, problems_of, problems_of_subject
from surveys.questionnaire import questionnaire_of

#: What a text of ordinary letters and more than one segment is told.
TOO_LONG = "160 characters or fewer cost one segment only"


def sample_facts(template: MessageTemplate) -> dict[str, str]:
    """Return facts for a message as long as any real ones, on the agency's own host."""
    agency = current_agency()
    token, _ = new_token()
    return {
        "agency": in_gsm(agency.sender_name),
        "date": "Mar 31",
        "ending": "412",
        "link": f"{agency.base_url}/s/{token}",
        "phone": agency.phone,
        "code": token[-CHECK_LENGTH:],
        "question": _longest_question(template),
    }


def _longest_question(template: MessageTemplate) -> str:
    """Return the longest question these words can stand around; most stand around none."""
    if "{question}" not in template.body:
        return ""
    survey = Survey.objects.filter(occasion=Survey.Occasion.INCIDENT).order_by("pk").first()
    version = survey.published() if survey else None
    questions = questionnaire_of(version.pk).questions if version else ()
    sentences = [one.text_wordings[template.language] for one in questions if template.language in one.text_wordings]
    sentences = sentences or [""]
    return sentences[0] if template.purpose == MessageTemplate.Purpose.CONVERSATION else max(sentences, key=len)


def counted(template: MessageTemplate) -> SegmentCount:
    """Return what a text will cost with its facts filled in."""
    return count_segments(fill(template.body, sample_facts(template)))


def in_words(count: SegmentCount, price: Decimal) -> str:
    """Return a count and what it costs, as administrators read it; `price` is that of one segment, in dollars."""
    segments = f"{count.segments} segment{'' if count.segments == 1 else 's'}"
    each = count.segments * price
    said = f"{count.characters} characters, {segments}, about ${each:.3f} a text, ${each * 1000:,.2f} per 1,000 people"
    if count.non_gsm:
        return f"{said}. These letters double the price: {' '.join(count.non_gsm)}"
    return f"{said}. {TOO_LONG}" if count.segments > 1 else said


def _about_placeholders(purpose: str) -> str:
    """Say which placeholders a message may hold; all of them where its purpose is not chosen yet."""
    known = placeholders_of(purpose) if purpose else tuple(MEANINGS)
    named = "; ".join(f"{{{name}}} becomes {MEANINGS[name]}" for name in known)
    return f"{named}." if purpose else f"{named}. Which of them there are depends on the purpose."


class MessageTemplateForm(forms.ModelForm):
    """Checks the words, and gives the page what it needs to count while somebody types."""

    language = forms.ChoiceField(choices=tuple(LANGUAGES.items()))

    class Meta:
        model = MessageTemplate
        fields = ("purpose", "channel", "language", "subject", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _about_placeholders(self.instance.purpose)
        self.fields["body"].widget = forms.Textarea(
            attrs={
                "rows": 8,
                "cols": 80,
                "data-segments": json.dumps(sample_facts(self.instance)),
                "data-price": str(SendingPolicy.load().text_price),
            }
        )

    def clean(self) -> dict[str, Any]:
        """Refuse words that lack what every message has to say."""
        values = super().clean() or {}
        purpose, channel, body = (values.get(name) for name in ("purpose", "channel", "body"))
        if purpose and channel and body:
            for problem in problems_of(purpose, channel, body):
                self.add_error("body", problem)
        for problem in problems_of_subject(purpose or "", values.get("subject") or ""):
            self.add_error("subject", problem)
        if channel == Channel.EMAIL and not values.get("subject"):
            self.add_error("subject", "An e-mail needs a subject.")
        if channel == Channel.LETTER and not values.get("subject"):
            self.add_error("subject", "A letter needs a headline: write it as the subject.")
        return values


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    """What messages say, per purpose, channel and language."""

    form = MessageTemplateForm
    list_display = ("__str__", "length")
    list_filter = ("purpose", "channel", "language")

    class Media:
        js = (forms.Script("js/segments.js", type="module"),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageTemplate]:
        """Read the price of a segment along with the texts."""
        price = SendingPolicy.objects.filter(pk=1).values("text_price")
        return super().get_queryset(request).annotate(price=Subquery(price))

    @admin.display(description="length and cost")
    def length(self, template: MessageTemplate) -> str:
        """What a text costs."""
        if template.channel != Channel.SMS:
            return "–"
        return in_words(counted(template), getattr(template, "price", None) or Decimal())

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A message that must be answered must have words."""
        return False

    def save_model(self, request: HttpRequest, obj: MessageTemplate, form: Any, change: bool) -> None:
        """Save, and say what each text will cost."""
        super().save_model(request, obj, form, change)
        if obj.channel == Channel.SMS:
            count = counted(obj)
            level = messages.INFO if count.segments == 1 else messages.WARNING
            self.message_user(request, f"This text takes {in_words(count, SendingPolicy.load().text_price)}.", level)


@admin.register(FormerWords)
class FormerWordsAdmin(ReadOnlyAdmin):
    """What messages said before they were changed."""

    list_display = ("__str__", "until", "body")
    list_filter = ("purpose", "channel", "language")
