"""In test mode, the door before a provider: messages to who is not listed stop here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from surveys.outreach.transports.base import OutgoingMessage, Transport, TransportError

CODE = "test-mode"
REASON = "Test mode: this address is not on the allow-list."


@dataclass(frozen=True)
class ListedOnly:
    """A transport that reaches listed contacts only; a look-up names the contact too, so it stops here as well."""

    behind: Transport
    may_send_to: Callable[[str], bool]

    @property
    def can_look_up(self) -> bool:
        """As the transport behind."""
        return self.behind.can_look_up

    def send(self, message: OutgoingMessage) -> str:
        """Send to a listed contact; raise TransportError for any other, before the network is touched."""
        self._refuse_strangers(message)
        return self.behind.send(message)

    def find(self, message: OutgoingMessage, since: datetime) -> str | None:
        """Look a message to a listed contact up."""
        self._refuse_strangers(message)
        return self.behind.find(message, since)

    def _refuse_strangers(self, message: OutgoingMessage) -> None:
        if not self.may_send_to(message.to):
            raise TransportError(REASON, withheld=True, code=CODE)
