"""What every transport takes, promises and raises. No model and no setting is known here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class OutgoingMessage:
    """One message to one person; its repr shows neither address nor text."""

    to: str = field(repr=False)
    body: str = field(repr=False)
    subject: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    status_url: str = field(default="", repr=False)
    #: Seconds after which the provider must not send it any more; 0 for as long as it likes.
    valid_for: int = field(default=0, repr=False)
    #: Tells this message from every other; a text message holds it in its body (its link).
    reference: str = field(default="", repr=False)


class TransportError(Exception):
    """The message was surely not sent; the attributes say whether and when to try again.

    `permanent` closes the address. `returned` gives up this message and leaves the address open. `sender_fault`
    leaves the address alone: nothing this sender sends can go out until a person has put it right. `retry_once`
    allows one more attempt and no third; of a sender's fault, with the same code. `outage` says nothing about this
    message: it is tried until its time is over. `busy` asks to send nothing more for a moment. `withheld` ends the
    matter: the address stays open, and no other channel is tried.
    The reason is written for staff and never holds an address or a text.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        returned: bool = False,
        opted_out: bool = False,
        sender_fault: bool = False,
        retry_once: bool = False,
        outage: bool = False,
        busy: bool = False,
        withheld: bool = False,
        retry_after: float | None = None,
        code: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.returned = returned
        self.opted_out = opted_out
        self.sender_fault = sender_fault
        self.retry_once = retry_once
        self.outage = outage or busy
        self.busy = busy
        self.withheld = withheld
        self.retry_after = retry_after
        self.code = code


class UncertainDelivery(Exception):  # noqa: N818 - a state to settle, not a failure
    """The request may have been taken, and no answer says so: look it up, never just send again.

    `retry_after` is how long not to send it again, whatever the look-up finds.
    """

    def __init__(
        self,
        reason: str = "No answer came from the provider.",
        *,
        retry_after: float | None = None,
        code: str = "no-answer",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.code = code


class Transport(Protocol):
    """A channel's way out."""

    @property
    def can_look_up(self) -> bool:
        """Whether `find` can tell; where it cannot, an uncertain delivery waits for a person."""

    def send(self, message: OutgoingMessage) -> str:
        """Return the provider's id of the accepted message, or raise TransportError or UncertainDelivery."""

    def find(self, message: OutgoingMessage, since: datetime) -> str | None:
        """Return the provider's id of this message if the provider accepted it since then."""
