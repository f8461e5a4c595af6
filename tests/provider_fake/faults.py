"""What can be made to go wrong, for one number, for every n-th message, or for the next few."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The ways in which a provider disappoints."""

    REFUSE = "refuse"  # answer with `status` and error `code`, store nothing
    LOSE_REQUEST = "lose_request"  # close the connection, store nothing
    LOSE_ANSWER = "lose_answer"  # store the message, close the connection
    HANG = "hang"  # store the message, answer after `seconds`
    DELAY = "delay"  # wait `seconds`, then go on as usual
    ACCEPT_AND_FAIL = "accept_and_fail"  # store the message, answer `status` all the same, as a proxy in front does
    UNDATED = "undated"  # store the message without a date, so that a listing has none
    GIBBERISH = "gibberish"  # store the message, answer 201 with something that is not JSON
    UNDELIVERED = "undelivered"  # accept, then report error `code` by callback
    TWICE = "twice"  # every callback comes twice
    BACKWARDS = "backwards"  # callbacks come last first
    LATE = "late"  # callbacks come after `seconds`
    SILENT = "silent"  # no callback comes and the message stays queued


@dataclass
class Fault:
    """One thing that goes wrong with the messages it matches, `times` times or (0) for ever."""

    kind: Kind
    to: str = ""
    every: int = 1
    times: int = 0
    status: int = 400
    code: int = 0
    retry_after: int = 0
    seconds: float = 0.0
    seen: int = 0
    struck: int = 0

    def strikes(self, to: str) -> bool:
        """Count a message and return whether this one is hit."""
        if (self.to and self.to != to) or (self.times and self.struck >= self.times):
            return False
        self.seen += 1
        hit = self.seen % self.every == 0
        self.struck += hit
        return hit


@dataclass
class FaultPlan:
    """The faults in force; every fault that strikes a message applies."""

    faults: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, description: Mapping[str, Any]) -> None:
        """Put a fault in force; an unknown kind or field is refused."""
        fault = Fault(**{**description, "kind": Kind(description["kind"])})
        with self.lock:
            self.faults.append(fault)

    def striking(self, to: str) -> dict[Kind, Fault]:
        """Return what goes wrong with this message."""
        with self.lock:
            return {fault.kind: fault for fault in self.faults if fault.strikes(to)}

    def clear(self) -> None:
        """Let everything work again."""
        with self.lock:
            self.faults.clear()
