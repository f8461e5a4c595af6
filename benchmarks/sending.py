"""Deciding against COPY of the same rows, and one worker's texts against all that the provider's stand-in can take."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agencies.tenancy import agency_context, ring
from benchmarks.copies import copies, number
from benchmarks.provider_client import post_texts
from benchmarks.report import Row, at_least, at_most, count_row, cpu_row, pace_row
from benchmarks.saved_tables import SavedTables
from benchmarks.stage import Stage
from surveys.incidents.models import Incident
from surveys.outreach import tasks
from surveys.outreach.deciding.decisions import decide_incidents, undecided
from surveys.outreach.models import Delivery, Invitation
from tests import databases, factories
from tests.daytime import move_to_daytime
from tests.live import wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.surveys.outreach.conftest import use_twilio

_DECIDED = ("outreach_decision", "outreach_invitation", "outreach_delivery")
_VILLAGE = 20
_LIMIT = 3600


def rows(stage: Stage) -> Iterator[Row]:
    """Decisions, texts of one worker, and how long a village waits beside a city."""
    with ExitStack() as stack:
        provider = stack.enter_context(provider_process())
        # Reports would be asked of a web server that does not run.
        provider.fault(Kind.SILENT)
        _people("riverton", provider, stage.scale.texts)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        connection = stack.enter_context(psycopg.connect(databases.url_of(stage.live.name)))
        yield from _decisions(stage, SavedTables(folder, connection, _DECIDED))
        yield from _texts(stage, provider)
        yield from _village(stage, provider)


def _people(schema_name: str, provider: Provider, count: int) -> None:
    """Give an agency people to ask, in a place where it is day."""
    place = move_to_daytime(schema_name)
    with agency_context(schema_name):
        factories.allow_sending()
        use_twilio(provider)
        for number in range(count):
            factories.make_party(factories.make_incident(), phone=place.number(number))


def _decide() -> int:
    """Decide in the batches of the sweep."""
    count = 0
    with agency_context("riverton"):
        while waiting := undecided():
            decide_incidents(waiting, timezone.now())
            count += len(waiting)
    return count


def _decisions(stage: Stage, tables: SavedTables) -> Iterator[Row]:
    def start_afresh() -> None:
        tables.save_and_empty()
        with agency_context("riverton"):
            Incident.objects.update(needs_decision=True)

    def copy() -> int:
        tables.copy_back()
        return stage.scale.texts

    pair = stage.commands_meter().interleave(stage.scale.rounds, _decide, copy, before=start_afresh)
    yield cpu_row("Decisions", pair)
    yield pace_row("Decisions", pair)


def _texts(stage: Stage, provider: Provider) -> Iterator[Row]:
    worker = stage.live.start_worker(concurrency=1, TWILIO_BASE_URL=provider.url)
    work = _Sending(stage, provider)
    # Once unmeasured: by then the worker is up.
    work.start_afresh()
    work.send()
    post = partial(post_texts, provider, stage.scale.texts)
    pair = stage.meter(worker.pid).interleave(stage.scale.rounds, work.send, post, before=work.start_afresh)
    yield pace_row("Texts of one worker", pair)
    yield count_row("Texts of one worker in a second", round(pair.ours.speed), "", at_least(200, ""))


def _village(stage: Stage, provider: Provider) -> Iterator[Row]:
    """The city's texts are due before the village's, and one worker serves both."""
    _people("hillside", provider, _VILLAGE)
    with agency_context("hillside"):
        decide_incidents(undecided(), timezone.now())
    city = _Sending(stage, provider)
    city.start_afresh()
    _fill_up(stage.scale.incidents - stage.scale.texts)
    for schema_name in ("riverton", "hillside"):
        ring(tasks.deliver, schema_name)
    began = time.perf_counter()
    wait_until(lambda: _sent("hillside") == _VILLAGE, _LIMIT)
    seconds = time.perf_counter() - began
    what = f"A village's {_VILLAGE} texts beside a city's {stage.scale.incidents:,} are out after"
    yield count_row(what, round(seconds, 1), " s", at_most(60, " s"))


def _fill_up(count: int) -> None:
    """Let Riverton have many more texts due, which come after its others: they only have to be in the way."""
    pk, index = "made.id + 1000000", "sha256(made.party::text::bytea)"
    with agency_context("riverton"), transaction.atomic():
        example = Delivery.objects.select_related("invitation__party__incident").latest("created_at")
        invitation = example.invitation
        number(count)
        copies(invitation.party.incident, id=pk, incident_number="'due ' || made.n")
        copies(invitation.party, id="made.party", incident_id=pk, phone="''", phone_index=index)
        copies(
            invitation,
            id="made.invitation",
            incident_id=pk,
            party_id="made.party",
            token="''",
            token_hash="sha256(made.invitation::text::bytea)",
            phone_index=index,
            expires_at="example.expires_at + interval '1 second'",
        )
        copies(example, id="gen_random_uuid()", invitation_id="made.invitation")


@dataclass(frozen=True)
class _Sending:
    """The texts of Riverton, which can be due again and again."""

    stage: Stage
    provider: Provider

    def start_afresh(self) -> None:
        """Let nothing have been sent."""
        self.provider.reset()
        self.provider.fault(Kind.SILENT)
        with agency_context("riverton"):
            # What waits for a decision is not sent.
            Incident.objects.update(needs_decision=False)
            Invitation.objects.update(state=Invitation.State.PENDING, invited_at=None, invited_on=None)
            Delivery.objects.update(
                state=Delivery.State.QUEUED, attempts=0, not_before=F("created_at"), provider_id="", requested_at=None
            )

    def send(self) -> int:
        """Wait until a worker has sent them all; it is up and waits for the bell."""
        ring(tasks.deliver, "riverton")
        wait_until(lambda: _sent("riverton") == self.stage.scale.texts, _LIMIT)
        return self.stage.scale.texts


def _sent(schema_name: str) -> int:
    with agency_context(schema_name):
        return Delivery.objects.filter(state=Delivery.State.SENT).count()
