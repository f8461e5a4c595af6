"""What needs a person: codes nobody decided about, texts to be read, channels that stopped. A count, and the page."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast

from surveys.incidents.models import Incident
from surveys.outreach.contacts import masked_contact
from surveys.outreach.deciding.code_decisions import RULES, Kind, KindAndCode, codes_of_young
from surveys.outreach.models import Alert, InboundText, Invitation, SendingPolicy
from surveys.outreach.replies.texts_read import is_revocation
from surveys.outreach.sending.senders import FAULT_OF

#: Shown at one time: more than anybody works through in one sitting.
SHOWN = 200
_SETTLED_SHOWN = 20
_SPEAKS_OF_DANGER = Q(meaning__contains="crisis")


@dataclass(frozen=True)
class Needs:
    """How much waits for a person."""

    texts: int
    codes: int
    senders: int
    incidents: int = 0
    #: So many of the texts speak of danger or despair.
    danger: int = 0

    @classmethod
    def count(cls) -> "Needs":
        """Count what waits, in one statement."""
        faulty = SendingPolicy.objects.exclude(**dict.fromkeys(FAULT_OF.values(), ""))
        texts, codes = InboundText.objects.filter(needs_person=True), Alert.objects.unknown_codes()
        danger, undecided = texts.filter(_SPEAKS_OF_DANGER), Alert.objects.undecided()
        named = {"texts": texts, "codes": codes, "senders": faulty, "incidents": undecided, "danger": danger}
        first, *rest = [_counted(rows, name) for name, rows in named.items()]
        return cls(**{**dict.fromkeys(named, 0), **dict(first.union(*rest, all=True))})

    @property
    def total(self) -> int:
        """All of it."""
        return self.texts + self.codes + self.senders + self.incidents

    @property
    def words(self) -> list[str]:
        """The counts in words, those that are not zero; danger first, and not once more among the texts."""
        others = self.texts - self.danger
        danger = "1 text about danger" if self.danger == 1 else f"{self.danger} texts about danger"
        texts = "1 text to read" if others == 1 else f"{others} texts to read"
        codes = "1 code to decide about" if self.codes == 1 else f"{self.codes} codes to decide about"
        undecided = "1 incident that could not" if self.incidents == 1 else f"{self.incidents} incidents that could not"
        said = {
            danger: self.danger,
            texts: others,
            codes: self.codes,
            "a channel has stopped": self.senders,
            f"{undecided} be decided about": self.incidents,
        }
        return [words for words, count in said.items() if count]


@dataclass(frozen=True)
class UnknownCode:
    """A code that nobody has decided about, and how many incidents wait for it that are young enough."""

    kind: str
    label: str
    code: str
    count: int
    words: str = ""
    #: What was chosen on the page, if that came back.
    rule: str = ""
    protects: bool = False

    @property
    def name(self) -> str:
        """Kind and code, by which a form speaks of it."""
        return f"{self.kind}:{self.code}"

    @property
    def can_protect(self) -> bool:
        """Whether it says what happened, and not how it ended."""
        return self.kind != Kind.DISPOSITION


@dataclass(frozen=True)
class Writer:
    """Somebody whose texts wait to be read, and the incident that they were last asked about."""

    texts: Sequence[InboundText]
    asked: Invitation | None

    @property
    def heading(self) -> str:
        """What the texts are about."""
        wish = "Perhaps a wish to get no more messages"
        if not self.is_in_danger:
            return wish
        return f"Danger or despair, and {wish[0].lower()}{wish[1:]}" if self.is_paused else "Danger or despair"

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent to them until somebody decides."""
        return any(map(is_revocation, self.texts))

    @property
    def is_in_danger(self) -> bool:
        """Whether a text speaks of danger or despair."""
        return any("crisis" in text.meaning.split("+") for text in self.texts)

    @property
    def names(self) -> str:
        """By what a button speaks of the texts."""
        return " ".join(str(text.pk) for text in self.texts)

    @property
    def contact(self) -> str:
        """The contact, masked."""
        return masked_contact(self.asked.party) if self.asked else ""


@dataclass(frozen=True)
class NeedsPage:
    """Everything that waits for a person, and what was settled lately."""

    writers: list[Writer]
    texts: int
    unknown_codes: list[UnknownCode]
    codes: int
    blank_types: int
    faults: list[str]
    settled: Sequence[InboundText]
    undecided: Sequence[Incident] = ()
    incidents: int = 0
    rules: Sequence[Any] = RULES

    @property
    def is_cut(self) -> bool:
        """Whether more texts wait than are shown."""
        return self.texts > SHOWN

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.writers or self.unknown_codes or self.faults or self.blank_types or self.undecided)

    @classmethod
    def build(cls, now: datetime) -> "NeedsPage":
        """Return what waits; danger first, then the oldest."""
        (counts, words), policy, waiting = codes_of_young(now), SendingPolicy.load(), waiting_texts()
        settled = InboundText.objects.exclude(settled_at=None).order_by("-settled_at")
        unknown = _unknown_codes(counts, words)
        return cls(
            writers=_writers(list(waiting.order_by("-is_danger", "received_at")[:SHOWN])),
            texts=waiting.count(),
            unknown_codes=unknown[:SHOWN],
            codes=len(unknown),
            blank_types=counts[Kind.CALL_TYPE, ""],
            faults=[fault for field in FAULT_OF.values() if (fault := getattr(policy, field))],
            settled=list(settled.defer("body")[:_SETTLED_SHOWN]),
            undecided=list(undecided_incidents()[:SHOWN]),
            incidents=undecided_incidents().count(),
        )


def _counted(rows: Any, name: str) -> Any:
    return rows.order_by().values(name=Value(name)).annotate(count=Count("pk")).values_list("name", "count")


def undecided_incidents() -> QuerySet[Incident]:
    """Return the incidents that were set aside because they could not be decided about."""
    named = Alert.objects.undecided().annotate(incident=Cast("subject", BigIntegerField()))
    return Incident.objects.filter(pk__in=named.order_by().values("incident")).order_by("pk")


def waiting_texts() -> Any:
    """Return the texts that need a person."""
    return InboundText.objects.filter(needs_person=True).annotate(is_danger=_SPEAKS_OF_DANGER)


def _unknown_codes(counts: Mapping[KindAndCode, int], words: Mapping[str, str]) -> list[UnknownCode]:
    """Return the codes to decide about, the most frequent first."""
    found = []
    for alert in Alert.objects.unknown_codes().order_by("kind", "subject"):
        kind, code = Kind(alert.kind), alert.subject
        said = words.get(code, "") if kind is Kind.CALL_TYPE else ""
        found.append(UnknownCode(kind, kind.label, code, counts[kind, code], said))
    return sorted(found, key=lambda code: -code.count)


def _writers(texts: Sequence[InboundText]) -> list[Writer]:
    by_sender: defaultdict[bytes, list[InboundText]] = defaultdict(list)
    for text in texts:
        by_sender[bytes(text.sender_index)].append(text)
    asked = _last_asked(list(by_sender))
    writers = [Writer(theirs, asked.get(sender)) for sender, theirs in by_sender.items()]
    return sorted(writers, key=lambda writer: not writer.is_in_danger)


def _last_asked(senders: Sequence[bytes]) -> dict[bytes, Invitation]:
    rows = Invitation.objects.filter(phone_index__in=senders).order_by("phone_index", "-created_at")
    found = rows.distinct("phone_index").select_related("incident", "party").defer("token", "token_hash")
    return {bytes(one.phone_index): one for one in found if one.phone_index}
