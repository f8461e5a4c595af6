"""People answer while others get their texts, and what must be true of all of them in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

from agencies import tenancy
from agencies.roster.models import Officer
from responses.models import Answer, Attribution, Response
from surveys.outreach.models import Delivery
from surveys.outreach.tasks import deliver
from tests import factories
from tests.live import LiveSystem, wait_until
from tests.provider_fake.client import Provider, provider_process
from tests.provider_fake.faults import Kind
from tests.responses.phone import Phone
from tests.responses.test_live_faults import Crowd
from tests.surveys.outreach.batches import in_state, queue, wait_for_accepted
from tests.surveys.outreach.sending.test_kill import assert_each_got_one, wait_for_all

PEOPLE = 300
FIRST = 20
TEXTS = 120
#: So slowly that texts are on their way whenever something fails.
TEXTS_PER_SECOND = 10


class WatchedCrowd(Crowd):
    """A crowd that comes when it may, and that remembers how each attempt to answer ended."""

    def __init__(self, phone: Phone, tokens: list[str]) -> None:
        super().__init__(phone, tokens)
        self.attempts: list[bool] = []
        self._turns = Semaphore(0)
        self._goes_on = True

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            return super().__exit__()
        # The test has failed: nobody need be thanked any more.
        self._goes_on = False
        self._turns.release(len(self.tokens))
        return self._pool.shutdown(cancel_futures=True)

    def let_come(self, count: int) -> None:
        """Let so many people more begin to answer, and return when they are at it."""
        before = len(self.attempts)
        self._turns.release(count)
        wait_until(lambda: len(self.attempts) > before, what="people who answer")

    def is_stuck(self) -> bool:
        """Tell whether nobody at all was thanked of late, though everybody tried."""
        last = self.attempts[-32:]
        return len(last) == 32 and not any(last)

    def _answer(self, token: str) -> None:
        self._turns.acquire()
        super()._answer(token)

    def _is_thanked(self, token: str) -> bool:
        assert self._goes_on, "the test has failed"
        thanked = super()._is_thanked(token)
        self.attempts.append(thanked)
        return thanked


@contextmanager
def slow_provider() -> Iterator[Provider]:
    """Run a provider that takes its time over each text."""
    with provider_process() as provider:
        provider.fault(Kind.SILENT)
        provider.fault(Kind.DELAY, seconds=0.3)
        yield provider


@contextmanager
def crowd_and_texts(live: LiveSystem, provider: Provider) -> Iterator[WatchedCrowd]:
    """Start the whole product and see the first texts go out and the first people answer."""
    tokens = invite(PEOPLE)
    queue("riverton", provider, TEXTS, texts_per_second=TEXTS_PER_SECOND)
    live.start_beat()
    live.start_worker(TWILIO_BASE_URL=provider.url, DELIVERY_LEASE_SECONDS="6")
    tenancy.ring(deliver, "riverton")
    live.start_web()
    wait_for_accepted(provider, 20)
    with WatchedCrowd(Phone(live.port), tokens) as crowd:
        crowd.let_come(FIRST)
        crowd.wait_for(FIRST)
        yield crowd


def wait_for_texts_on_their_way() -> None:
    """Wait until a worker has handed texts to the network and written nothing down of them yet."""
    wait_until(texts_on_their_way, 30, "texts on their way")


def keep_waiting(provider: Provider) -> None:
    """Have the provider take some texts and keep the worker waiting for its word; return when it has one of them."""
    provider.fault(Kind.HANG, seconds=4, times=10)
    wait_for_accepted(provider, len(provider.accepted()) + 1)


def texts_on_their_way() -> int:
    """Return how many texts somebody has on their way, or had when something failed."""
    return in_state("riverton", Delivery.State.SENDING)


def stored() -> int:
    """Return how many people's finished responses are in the table."""
    with tenancy.agency_context("riverton"):
        return Response.objects.filter(submitted_at__isnull=False).count()


def assert_nothing_lost_nor_doubled(crowd: WatchedCrowd, provider: Provider) -> None:
    """Everybody was thanked and has answered once, and everybody who was to be asked got one text."""
    crowd.wait_for(PEOPLE)
    assert sorted(crowd.thanked) == sorted(crowd.tokens)
    assert crowd.statuses <= {303, 500, 503}
    with tenancy.agency_context("riverton"):
        counts = Response.objects.count(), Answer.objects.count(), Attribution.objects.count()
    assert (stored(), *counts) == (PEOPLE, PEOPLE, 3 * PEOPLE, PEOPLE)
    wait_for_all(TEXTS)
    assert_each_got_one(provider, TEXTS)


def invite(count: int) -> list[str]:
    """Let so many people of Riverton have links, and return their tokens."""
    with tenancy.agency_context("riverton"):
        officer = factories.make_officer("Olga Reyes", factories.make_department())
        return [_invite(officer, f"citizen{number}@example.org") for number in range(count)]


def _invite(officer: Officer, email: str) -> str:
    # By e-mail, because texts are due to any of the numbers.
    party = factories.make_party(factories.make_incident(officer), email=email)
    return factories.make_invitation(party)[1]
