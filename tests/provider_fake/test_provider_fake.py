"""The fake itself: whoever counts with it must be able to trust it."""

import http.client
import inspect
import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlencode

import pytest
from twilio.base.version import Version
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance, MessageList

from surveys.outreach.sending.receipts import ACCEPTED, DELIVERED, FAILED
from surveys.outreach.transports.base import OutgoingMessage, UncertainDelivery
from surveys.outreach.transports.pooled_http import PooledHttp
from surveys.outreach.transports.twilio import TwilioTransport, validate_signature
from tests.provider_fake.client import Provider, provider_process, running_provider
from tests.provider_fake.faults import Kind
from tests.provider_fake.server import ACCOUNT_SID, AUTH_TOKEN
from tests.provider_fake.state import Message

MARIA, RIVERTON = "+12025550143", "+12025550100"
PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
HEADERS = {
    "Authorization": f"Basic {b64encode(f'{ACCOUNT_SID}:{AUTH_TOKEN}'.encode()).decode()}",
    "Content-Type": "application/x-www-form-urlencoded",
}


class Product(HTTPServer):
    """Stands where the product's webhooks stand and keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Webhook)
        self.heard: list[tuple[str, str, dict[str, str], str]] = []

    def url(self, host: str) -> str:
        """Return a webhook address on this host name."""
        return f"http://{host}:{self.server_port}/webhook?delivery=8"

    def statuses(self) -> list[str]:
        """Return the delivery statuses in the order they came."""
        return [fields["MessageStatus"] for _, _, fields, _ in self.heard]


class _Webhook(BaseHTTPRequestHandler):
    server: Product

    def do_POST(self) -> None:
        fields = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        signature = self.headers["X-Twilio-Signature"]
        self.server.heard.append((self.headers["Host"], self.path, fields, signature))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def product() -> Iterator[Product]:
    with Product() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


def client_of(provider: Provider) -> Client:
    return Client(ACCOUNT_SID, AUTH_TOKEN, http_client=PooledHttp(provider.url, (1, 5)))


def send(provider: Provider, product: Product | None = None, body: str = "Hello") -> str:
    callback = {"status_callback": product.url("riverton.localhost")} if product else {}
    return str(client_of(provider).messages.create(MARIA, from_=RIVERTON, body=body, **callback).sid)


def test_status_callbacks_come_signed_in_order_and_to_the_agencys_host(provider: Provider, product: Product) -> None:
    sid = send(provider, product)
    provider.settle()
    assert product.statuses() == ["queued", "sent", "delivered"]
    host, path, fields, signature = product.heard[-1]
    url = product.url("riverton.localhost")
    assert (host, path) == (f"riverton.localhost:{product.server_port}", "/webhook?delivery=8")
    assert (fields["MessageSid"], fields["To"]) == (sid, MARIA)
    assert validate_signature(AUTH_TOKEN, url, fields, signature)
    assert not validate_signature(AUTH_TOKEN, url, {**fields, "To": RIVERTON}, signature)


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ([Kind.TWICE], ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
        ([Kind.BACKWARDS], ["delivered", "sent", "queued"]),
        ([Kind.SILENT], []),
        ([Kind.LATE], ["queued", "sent", "delivered"]),
        ([Kind.BACKWARDS, Kind.UNDELIVERED], ["undelivered", "sent", "queued"]),
    ],
)
def test_callbacks_misbehave_on_command(
    provider: Provider, product: Product, faults: list[Kind], expected: list[str]
) -> None:
    for kind in faults:
        provider.fault(kind, code=30003, seconds=0.05)
    send(provider, product)
    provider.settle()
    assert product.statuses() == expected


def test_an_undelivered_text_names_its_error_code(provider: Provider, product: Product) -> None:
    provider.fault(Kind.UNDELIVERED, code=30006)
    sid = send(provider, product)
    provider.settle()
    fetched = client_of(provider).messages(sid).fetch()
    assert (product.heard[-1][2]["ErrorCode"], fetched.status, fetched.error_code) == ("30006", "undelivered", 30006)


def test_a_callback_never_leaves_this_machine(provider: Provider) -> None:
    client_of(provider).messages.create(MARIA, from_=RIVERTON, body="Hi", status_callback="http://riverton.example/")
    provider.settle()
    assert [one["answer"] for one in provider.log() if one["event"] == "callback"] == ["ForeignHostError"] * 3


def test_a_text_from_a_phone_arrives_signed(provider: Provider, product: Product) -> None:
    url = product.url("hillside.localhost")
    assert provider.inbound(url, sender=MARIA, to=RIVERTON, body="STOP") == (200, "<Response/>")
    _, _, fields, signature = product.heard[0]
    assert (fields["From"], fields["To"], fields["Body"]) == (MARIA, RIVERTON, "STOP")
    assert validate_signature(AUTH_TOKEN, url, fields, signature)


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
def test_a_text_that_the_provider_took_care_of_carries_its_word(
    provider: Provider, product: Product, word: str
) -> None:
    url = product.url("riverton.localhost")
    provider.inbound(url, sender=MARIA, to=RIVERTON, body="Arret", opt_out_type=word)
    _, _, fields, signature = product.heard[0]
    assert (fields["OptOutType"], validate_signature(AUTH_TOKEN, url, fields, signature)) == (word, True)


def test_every_nth_message_and_only_so_many_are_hit(provider: Provider) -> None:
    provider.fault(Kind.SILENT, every=3, times=2)
    sids = [send(provider) for _ in range(12)]
    queued = [sid for sid in sids if client_of(provider).messages(sid).fetch().status == "queued"]
    assert queued == [sids[2], sids[5]]


def test_listing_pages_through_everything_and_filters_by_day(provider: Provider) -> None:
    sids = [send(provider, body=f"text {number}") for number in range(7)]
    messages = client_of(provider).messages
    listed = list(messages.stream(to=MARIA, page_size=3))
    day = listed[0].date_sent
    assert [one.sid for one in listed] == sids[::-1]
    assert len(messages.list(date_sent=day)) == len(messages.list(date_sent_after=day)) == 7
    assert messages.list(to=RIVERTON) == []


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        *(("a" * 160, "1"), ("a" * 161, "2"), ("a" * 306, "2"), ("a" * 307, "3")),
        *(("€" * 80, "1"), ("€" * 81, "2"), ("[" * 79 + "ab", "1"), ("[" * 79 + "abc", "2")),
        *(("a" * 152 + "{" + "a" * 151, "2"), ("a" * 152 + "{" + "a" * 152, "3"), ("\\^~|]}" * 13 + "€", "1")),
        *(("í" * 70, "1"), ("í" * 71, "2"), ("í" * 134, "2"), ("í" * 135, "3"), ("í" + "€" * 69, "1")),
        *(("😀" * 35, "1"), ("😀" * 36, "2"), ("😀" * 66, "2"), ("😀" * 67, "3")),
    ],
)
def test_segments_are_counted_as_billed(provider: Provider, body: str, segments: str) -> None:
    assert client_of(provider).messages(send(provider, body=body)).fetch().num_segments == segments


def posts_per_second(connection: http.client.HTTPConnection) -> float:
    form, started = urlencode({"To": MARIA, "From": RIVERTON, "Body": "Hello"}), time.perf_counter()
    for _ in range(200):
        connection.request("POST", PATH, form, HEADERS)
        assert json.load(connection.getresponse())["status"] == "queued"
    return 200 / (time.perf_counter() - started)


def test_in_its_own_process_it_outpaces_what_it_measures() -> None:
    with provider_process() as provider:
        connection = http.client.HTTPConnection(provider.url.removeprefix("http://"))
        # 2,700 on an idle machine; the best of three, because a test machine is seldom idle.
        assert max(posts_per_second(connection) for _ in range(3)) > 600
        connection.close()
        assert len(provider.accepted()) == 600


class Watched(dict[str, str]):
    """A form or a payload that remembers which of its fields were looked at."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(fields)
        self.seen: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        """Return a field and remember its name."""
        self.seen.add(name)
        return super().get(name, default)


def test_a_message_has_every_field_that_twilios_own_library_reads() -> None:
    payload = Watched({})
    MessageInstance(Version(None, "2010-04-01"), payload, ACCOUNT_SID)
    assert payload.seen == set(Message.from_form(ACCOUNT_SID, {"To": MARIA}).as_json())


def names_sent_by(product: Product, create: Callable[[str], object], error: type[Exception]) -> set[str]:
    """Return the names of the form that a client posts; what it makes of the answer is of no interest."""
    with pytest.raises(error):
        create(f"http://127.0.0.1:{product.server_port}")
    return set(product.heard[-1][2])


def names_twilio_takes(product: Product) -> set[str]:
    """Return the names that Twilio's library sends when it is given everything it can be given."""
    everything = dict.fromkeys(list(inspect.signature(MessageList.create).parameters)[1:], "x")
    return names_sent_by(
        product,
        lambda url: Client(ACCOUNT_SID, AUTH_TOKEN, http_client=PooledHttp(url, (1, 5))).messages.create(**everything),
        ValueError,
    )


@pytest.mark.parametrize(("sender", "field"), [(RIVERTON, "From"), ("MG0123", "MessagingServiceSid")])
def test_our_transport_sends_only_names_that_twilio_takes_and_the_fake_reads(
    product: Product, sender: str, field: str
) -> None:
    message = OutgoingMessage(MARIA, "Hello", status_url=product.url("riverton.localhost"))
    sent = names_sent_by(
        product, lambda url: TwilioTransport(ACCOUNT_SID, AUTH_TOKEN, sender, url).send(message), UncertainDelivery
    )
    form = Watched({"To": MARIA})
    Message.from_form(ACCOUNT_SID, form)
    assert sent == {"To", "Body", "StatusCallback", field}
    assert (sent - form.seen, form.seen - names_twilio_takes(product)) == (set(), set())


def test_statuses_are_twilios_own(provider: Provider, product: Product) -> None:
    provider.fault(Kind.UNDELIVERED, times=1)
    send(provider, product)
    send(provider, product)
    provider.settle()
    twilios = {value for name, value in vars(MessageInstance.Status).items() if name.isupper()}
    assert set(product.statuses()) == {"queued", "sent", "delivered", "undelivered"}
    assert (set(product.statuses()) - twilios, (ACCEPTED | DELIVERED | FAILED) - twilios) == (set(), set())
