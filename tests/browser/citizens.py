"""Citizens of a live Riverton, one of them asked in Arabic."""

from django.utils import timezone
from playwright.sync_api import Locator, Page

from agencies import tenancy
from surveys.models import Choice, Question, Survey, SurveyVersion
from tests import factories
from tests.live import LiveSystem

ARABIC = {
    "C1": "بشكل عام، ما مدى رضاك عن تعامل الشرطي مع مكالمتك بتاريخ {date}؟",
    "C2": "إلى أي مدى عاملك الشرطي باحترام؟",
    "T1": "ما الذي أحسنّا فعله؟",
}
_LABELS = {5: "راضٍ جدًا", 4: "راضٍ", 3: "بين بين", 2: "غير راضٍ", 1: "غير راضٍ إطلاقًا", 9: "لا أعرف أو لا ينطبق"}


def invite(live: LiveSystem, language: str = "en") -> str:
    """Ask one more citizen of Riverton and return the address of the survey."""
    with tenancy.agency_context("riverton"):
        officer = factories.make_officer("Olga Reyes")
        fields = {"version": arabic_version()} if language == "ar" else {}
        _, token = factories.make_invitation(officer=officer, language=language, **fields)
    return live.url("riverton", f"/s/{token}")


def press(control: Locator) -> None:
    """Follow a link or press a button, and wait for the page that comes."""
    with control.page.expect_navigation():
        control.click()


def press_enter(page: Page) -> None:
    """Press the Enter key and wait for the page that comes."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def arabic_version() -> SurveyVersion:
    """A short questionnaire in Arabic and English."""
    survey, is_new = Survey.objects.get_or_create(code="arabic", defaults={"name": "Arabic", "occasion": "incident"})
    if is_new:
        version = SurveyVersion.objects.create(survey=survey, number=1, languages=["ar", "en"])
        for position, (code, wording) in enumerate(ARABIC.items(), start=1):
            _add(version, code, position, wording)
        SurveyVersion.objects.filter(pk=version.pk).update(published_at=timezone.now())
    return survey.versions.get()


def _add(version: SurveyVersion, code: str, position: int, arabic: str) -> None:
    kind = "text" if code.startswith("T") else "scale"
    wording = {"ar": arabic, "en": f"{code} in English?"}
    question = Question.objects.create(
        version=version, code=code, position=position, kind=kind, use="web", wording=wording
    )
    if kind == "scale":
        Choice.objects.bulk_create(
            Choice(question=question, value=value, position=place, label={"ar": label, "en": f"{value}"})
            for place, (value, label) in enumerate(_LABELS.items(), start=1)
        )
