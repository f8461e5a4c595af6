"""What the provider knows: the messages it accepted, and a log of all that happened, never rewritten."""

import json
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, TextIO

API_VERSION = "2010-04-01"

_GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These are sent as an escape and a letter, so they take two places.
_GSM_ESCAPED = frozenset("\f^{}\\[~]|€")


def count_segments(body: str) -> int:
    """Return the number of parts a text is billed as; a letter of two places is never torn apart."""
    is_gsm = (_GSM_7 | _GSM_ESCAPED).issuperset(body)
    single, joined = (160, 153) if is_gsm else (70, 67)
    sizes = [1 + (letter in _GSM_ESCAPED if is_gsm else ord(letter) > 0xFFFF) for letter in body]
    if sum(sizes) <= single:
        return 1
    parts, room = 1, joined
    for size in sizes:
        parts, room = (parts, room - size) if size <= room else (parts + 1, joined - size)
    return parts


def rfc_2822(moment: datetime | None) -> str | None:
    """Return a moment as Twilio writes it."""
    return format_datetime(moment) if moment else None


@dataclass
class Message:
    """One accepted text message."""

    account_sid: str
    to: str
    sender: str
    service: str
    body: str
    status_callback: str
    valid_for: int = 36000
    sid: str = field(default_factory=lambda: f"SM{uuid.uuid4().hex}")
    status: str = "queued"
    error_code: int | None = None
    created: datetime | None = field(default_factory=lambda: datetime.now(UTC))
    sent: datetime | None = None

    @classmethod
    def from_form(cls, account_sid: str, form: Mapping[str, str]) -> "Message":
        """Return the message that a form posted to Messages.json asks for."""
        return cls(
            account_sid=account_sid,
            to=form["To"],
            sender=form.get("From", ""),
            service=form.get("MessagingServiceSid", ""),
            body=form.get("Body", ""),
            status_callback=form.get("StatusCallback", ""),
            valid_for=int(form.get("ValidityPeriod", "36000")),
        )

    @property
    def uri(self) -> str:
        """Return the path of the message without the host."""
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}.json"

    def as_json(self) -> dict[str, Any]:
        """Return the Message resource with the provider's field names."""
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": rfc_2822(self.created),
            "date_sent": rfc_2822(self.sent),
            "date_updated": rfc_2822(self.sent or self.created),
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender or None,
            "messaging_service_sid": self.service or None,
            "num_media": "0",
            "num_segments": str(count_segments(self.body)),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": self.uri.replace(".json", "/Media.json")},
            "to": self.to,
            "uri": self.uri,
        }


class State:
    """Messages and log of one provider, shared by its threads; the log can also go to a file."""

    def __init__(self, accounts: Mapping[str, str], log_file: Path | None = None) -> None:
        self.accounts = dict(accounts)
        self._lock = threading.Lock()
        self._messages: dict[str, Message] = {}
        self._log: list[dict[str, Any]] = []
        self._file: TextIO | None = log_file.open("a", encoding="utf-8", buffering=1) if log_file else None

    def accept(self, message: Message) -> None:
        """Store a message: from here on it counts as sent."""
        with self._lock:
            self._messages[message.sid] = message
        self.note("accepted", sid=message.sid, to=message.to, body=message.body, valid_for=message.valid_for)

    def note(self, event: str, **details: Any) -> None:
        """Append to the log."""
        entry = {"event": event, "at": datetime.now(UTC).isoformat(), **details}
        with self._lock:
            self._log.append(entry)
            if self._file:
                self._file.write(json.dumps(entry) + "\n")

    def get(self, account_sid: str, sid: str) -> Message | None:
        """Return a message of this account."""
        message = self._messages.get(sid)
        return message if message and message.account_sid == account_sid else None

    def matching(self, account_sid: str, query: Mapping[str, str]) -> list[Message]:
        """Return the messages a listing asks for, newest first."""
        with self._lock:
            newest_first = list(reversed(self._messages.values()))
        return [one for one in newest_first if one.account_sid == account_sid and _matches(one, query)]

    def log(self) -> list[dict[str, Any]]:
        """Return a copy of all that happened since the start or the last reset."""
        with self._lock:
            return list(self._log)

    def reset(self) -> None:
        """Forget messages and log; a log file keeps what it has."""
        with self._lock:
            self._messages.clear()
            self._log.clear()

    def close(self) -> None:
        """Close the log file."""
        if self._file:
            self._file.close()


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    if query.get("To", message.to) != message.to or query.get("From", message.sender) != message.sender:
        return False
    return all(_sent_as_asked(message, *bound) for bound in _date_bounds(query))


def _date_bounds(query: Mapping[str, str]) -> Iterator[tuple[str, date]]:
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if name in query:
            yield name, date.fromisoformat(query[name][:10])


def _sent_as_asked(message: Message, name: str, bound: date) -> bool:
    """Whether the day of sending fits; a message that is not sent yet has none and fits nothing."""
    if message.sent is None:
        return False
    day = message.sent.date()
    return {"DateSent": day == bound, "DateSent<": day <= bound, "DateSent>": day >= bound}[name]
