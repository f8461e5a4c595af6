"""Sources that bring no incidents any more are told of; those that were always rare, or are back, are not."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.accounts.models import User
from agencies.models import Agency
from surveys.incidents.models import Incident
from surveys.outreach import tasks
from surveys.outreach.models import Alert
from surveys.outreach.watching import alerts
from surveys.outreach.watching.silence import is_silent, listen, silent_sources
from tests import factories
from tests.queued import run_queued

NOW = datetime(2026, 10, 14, 15, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def heard(every: timedelta, last: datetime, times: int) -> list[datetime]:
    """The hours in which a source was heard that came so often."""
    return [last - every * number for number in reversed(range(times))]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (heard(HOUR, NOW - 12 * HOUR, 200), False),
        (heard(HOUR, NOW - 13 * HOUR, 200), True),
        # By night it is quiet for eight hours.
        (heard(HOUR, NOW - DAY, 10) + heard(HOUR, NOW - 13 * HOUR, 3), False),
        # A file every morning is missed at the second one.
        (heard(DAY, NOW - 2 * DAY, 20), False),
        (heard(DAY, NOW - 2 * DAY - HOUR, 20), True),
        (heard(7 * DAY, NOW - 14 * DAY, 9), False),
        (heard(7 * DAY, NOW - 15 * DAY, 9), True),
        # A break of long ago does not tell how it comes these days.
        (heard(HOUR, NOW - 60 * DAY, 5) + heard(HOUR, NOW - DAY, 36 * 24), True),
        # Nobody knows yet how it comes.
        (heard(HOUR, NOW - 5 * DAY, 48), False),
        ([NOW - 5 * DAY], False),
        # It was given up.
        (heard(HOUR, NOW - 60 * DAY, 200), True),
        (heard(HOUR, NOW - 61 * DAY, 200), False),
    ],
)
def test_a_source_is_silent_after_twice_its_longest_silence_of_late(hours: list[datetime], expected: bool) -> None:
    assert is_silent(hours, NOW) is expected


def bring(source: str, hours: Iterable[datetime]) -> None:
    """Let incidents of a source have come in at these moments."""
    for at in hours:
        made = factories.make_incident(source_system=source)
        Incident.objects.filter(pk=made.pk).update(recorded_at=at)


def test_administrators_are_told_of_a_silent_source_once_and_not_of_what_they_had_to_ask(
    riverton: Agency, mailoutbox: Any, client_of: Callable[..., Any], administrator: User
) -> None:
    now = timezone.now()
    bring("cad", heard(DAY, now - 5 * DAY, 6))
    bring("rms", heard(DAY, now, 6))
    for _ in range(2):
        listen(now)
        alerts.tell(now)
    [mail] = mailoutbox
    day = f"{timezone.localdate(now - 5 * DAY):%-d %b %Y}"
    assert mail.subject == "Riverton Police Department: no incidents come in any more"
    assert [line.strip() for line in mail.body.splitlines() if line.startswith("  ")] == [f"cad since {day}"]
    assert f"<li>cad since {day}</li>" in client_of("riverton", administrator).get("/operations/").content.decode()


def test_what_is_heard_again_is_forgotten_and_told_again_when_it_is_silent_again(
    riverton: Agency, mailoutbox: Any
) -> None:
    now = timezone.now()
    bring("cad", heard(DAY, now - 5 * DAY, 6))
    listen(now)
    alerts.tell(now)
    bring("cad", [now])
    listen(now)
    assert (silent_sources(), len(mailoutbox)) == ([], 1)
    # The break is known by now: it takes twice as long.
    for later, told in ((9 * DAY, 1), (11 * DAY, 2)):
        listen(now + later)
        alerts.tell(now + later)
        assert len(mailoutbox) == told


def test_a_worker_listens_to_every_agencys_sources(riverton: Agency) -> None:
    bring("cad", heard(DAY, timezone.now() - 5 * DAY, 6))
    tasks.listen_everywhere()
    assert run_queued() == [("surveys.outreach.tasks.listen", [name]) for name in ("hillside", "riverton")]
    assert Alert.objects.filter(kind=Alert.Kind.SILENCE).count() == 1
