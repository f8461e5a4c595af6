"""A year of figures on a live system, and a way in for people of every role."""

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies import tenancy
from agencies.accounts.models import User
from agencies.roster.models import Officer
from dashboards.models import DayOutreach, DayScores, Scope
from tests import factories

CODES = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C10", "C11", "C12")
NAMES = ("Olga Reyes", "Ben Ito", "Maximiliano Fernández-Villanueva de la Torre y Castellanos", "Ann Young", "Zoe Abel")
WORDS = (
    "She listened to all of us and explained what would happen next. Thank you.",
    "Fue muy amable y me explicó todo con calma.",
    "Nobody called me back after the report. Two weeks of silence.",
    "Quick, kind, and stayed until the glass was swept up.",
)


def fill() -> dict[str, int]:
    """Give Riverton departments, officers, figures and comments; return the ids that addresses need."""
    dice = random.Random(7)
    bureau = factories.make_department("Patrol bureau")
    squads = [factories.make_department(name, bureau) for name in ("North squad", "South squad")]
    factories.make_department("Traffic and collision investigation unit")
    officers = [
        factories.make_officer(name, squads[number % 2], rank="Sergeant" if number == 1 else "Officer")
        for number, name in enumerate(NAMES)
    ]
    _roll_up(dice, 9, scope=Scope.AGENCY)
    for number, officer in enumerate(officers[:-1]):
        _roll_up(dice, 2, scope=Scope.OFFICER, scope_id=officer.pk, department_id=squads[number % 2].pk)
    few = {"scope": Scope.OFFICER, "scope_id": officers[-1].pk, "department_id": squads[0].pk}
    DayScores.objects.create(day=timezone.localdate(), question_code="C1", score5=6, latest=[5] * 4, **few)
    for number in range(30):
        factories.make_response(officers[0], {"C1": 5 - number % 5}, comment=WORDS[number % len(WORDS)])
    return {"department": bureau.pk, "officer": officers[0].pk, "long": officers[2].pk, "few": officers[-1].pk}


def _roll_up(dice: random.Random, most: int, **place: Any) -> None:
    today = timezone.localdate()
    scores, outreach = [], []
    for ago in range(0, 400, 2):
        day, n = today - timedelta(days=ago), dice.randint(most // 2, most)
        outreach.append(DayOutreach(day=day, invited=3 * n + dice.randint(0, 6), completed=n, **place))
        scores += [DayScores(day=day, question_code=code, **place, **_spread(dice, n)) for code in CODES]
    DayScores.objects.bulk_create(scores)
    DayOutreach.objects.bulk_create(outreach)


def _spread(dice: random.Random, n: int) -> dict[str, Any]:
    given = [dice.choices((5, 4, 3, 2, 1), (60, 20, 9, 5, 6))[0] for _ in range(n)]
    return {**{f"score{score}": given.count(score) for score in (1, 2, 3, 4, 5)}, "latest": given[-4:][::-1]}


def session_of(role: str, officer: int | None = None, theme: str = "light") -> list[dict[str, Any]]:
    """Return the cookies of a signed-in person of Riverton."""
    with tenancy.agency_context("riverton"):
        user = User.objects.filter(role=role).exclude(email__startswith="ada@").first()
        user = user or factories.make_user(f"{role}@riverton.example", role)
        if officer:
            Officer.objects.filter(pk=officer).update(user=user)
        client = Client(HTTP_HOST="riverton.localhost")
        client.force_login(user)
    cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value, "theme": theme}
    return [
        {"name": name, "value": value, "domain": "riverton.localhost", "path": "/"} for name, value in cookies.items()
    ]
