"""The pages beside the questions: thanks, no survey here, no more messages, privacy, and our own faults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html

from responses.entrance import Standing
from responses.pages.frame import Frame
from surveys.outreach.models import Channel, Invitation
from surveys.outreach.stopping.opt_outs import INDEX_OF


@dataclass(frozen=True)
class DonePage:
    """Thanks, the same whatever was answered, with what happens next and every way to be heard."""

    frame: Frame
    invitation: Invitation
    completed_at: datetime
    changed_later: bool
    template: str = "citizen/done.html"

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.frame.words.thanks

    @property
    def arrived(self) -> str:
        """On which day the answers arrived; the time would tell whoever holds the phone when somebody was alone."""
        return self.frame.words.arrived.format(date=self.frame.date(self.completed_at))

    @property
    def next_steps(self) -> str:
        """What happens with the answers."""
        return self.frame.words.next_steps.format(agency=self.frame.agency.name)

    @property
    def talk(self) -> str:
        """How to reach a person about this call."""
        words, ending = self.frame.words, self.invitation.incident.number_ending
        if self.frame.phone:
            return format_html(words.talk_phone, phone=self.frame.phone, ending=ending)
        return words.talk_post.format(agency=self.frame.agency.name, ending=ending)


@dataclass(frozen=True)
class ClosedPage:
    """No survey behind this link, why not, and whom to turn to."""

    frame: Frame
    standing: Standing
    expires_at: datetime | None = None
    was_sent: bool = False
    template: str = "citizen/closed.html"

    @property
    def title(self) -> str:
        """What the page is called: why there is no survey."""
        return str(getattr(self.frame.words, self.standing))

    @property
    def help(self) -> str:
        """What to do now."""
        until = self.frame.date(self.expires_at) if self.expires_at else ""
        sentence = str(getattr(self.frame.words, f"{self.standing}_help"))
        return sentence.format(agency=self.frame.agency.name, date=until)


@dataclass(frozen=True)
class StopPage:
    """Stop messages, on all channels or on one; it says which are stopped already."""

    frame: Frame
    invitation: Invitation
    stopped: frozenset[Channel]
    sends_letters: bool
    template: str = "citizen/stop.html"

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels on which this person can be reached; no letter of an agency that sends none is offered."""
        known = {channel for channel, field in INDEX_OF.items() if getattr(self.invitation, field) is not None}
        return frozenset(known if self.sends_letters else known - {Channel.LETTER})

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to stop."""
        return self.channels <= self.stopped

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.frame.words.stopped if self.is_done else self.frame.words.stop

    @property
    def outcome(self) -> str:
        """What is stopped, in words; empty while nothing is."""
        if not self.stopped:
            return ""
        what = "all" if self.is_done else next(iter(self.stopped))
        return str(getattr(self.frame.words, f"stopped_{what}")).format(agency=self.frame.agency.name)

    @property
    def help(self) -> str:
        """What a button does."""
        return self.frame.words.stop_help.format(agency=self.frame.agency.name)

    @property
    def single(self) -> list[tuple[Channel, str]]:
        """The buttons for one channel, where there is a choice left."""
        left = sorted(self.channels - self.stopped) if not self.stopped and len(self.channels) > 1 else []
        return [(channel, str(getattr(self.frame.words, f"stop_{channel}"))) for channel in left]


@dataclass(frozen=True)
class PrivacyPage:
    """The statement that holds for every answer of a confidential survey."""

    frame: Frame
    template: str = "citizen/privacy.html"

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.frame.words.privacy

    @property
    def statement(self) -> list[tuple[str, str]]:
        """Headings and sentences."""
        agency = self.frame.agency.name
        return [(heading, text.format(agency=agency)) for heading, text in self.frame.words.statement]


@dataclass(frozen=True)
class TroublePage:
    """Our database did not answer: what was sent stays on the page, to be sent again."""

    frame: Frame
    sent: Mapping[str, str] = field(default_factory=dict)
    template: str = "citizen/trouble.html"

    @property
    def title(self) -> str:
        """What the page is called."""
        return self.frame.words.trouble


def done_url(token: str, *, changed_later: bool = False) -> str:
    """Where a finished survey leads."""
    return reverse("done", args=[token]) + ("?changed" if changed_later else "")
