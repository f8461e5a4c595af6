"""Questionnaires in the agency's administration: to read, since a published version never changes."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from agencies.accounts.admin import ReadOnlyAdmin
from surveys.models import Question, SurveyVersion

_COLUMNS = ("code", "construct", "kind", "use", "words", "text_words", "answers")


class QuestionInline(admin.TabularInline):
    """The questions of a version with their answers, in every language."""

    model = Question
    fields = _COLUMNS
    readonly_fields = _COLUMNS
    can_delete = False
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Read the answers of all questions at once."""
        return super().get_queryset(request).prefetch_related("choices")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Question")
    def words(self, question: Question) -> SafeString:
        """The sentence, one paragraph a language."""
        return format_html_join("", '<p lang="{}" dir="auto">{}</p>', question.wording.items())

    @admin.display(description="In a text conversation")
    def text_words(self, question: Question) -> SafeString:
        """The whole text message, one paragraph a language."""
        return format_html_join("", '<p lang="{}" dir="auto">{}</p>', question.text_wording.items())

    @admin.display(description="Answers")
    def answers(self, question: Question) -> SafeString:
        """Value and label of each answer."""
        lines = ((choice.value, " · ".join(choice.label.values())) for choice in question.choices.all())
        return format_html_join("", "<div>{}: {}</div>", lines)


@admin.register(SurveyVersion)
class SurveyVersionAdmin(ReadOnlyAdmin):
    """Which wording was asked since when."""

    list_display = ["survey", "number", "spoken", "published_at"]
    list_display_links = ["survey", "number"]
    list_select_related = ["survey"]
    fields = ["survey", "number", "spoken", "published_at"]
    readonly_fields = ["spoken"]
    inlines = [QuestionInline]

    @admin.display(description="Languages")
    def spoken(self, version: SurveyVersion) -> str:
        """The languages in which every sentence exists."""
        return ", ".join(version.languages)
