"""The mails that tell an administrator what a person has to look at. They name no person, contact or text."""

from collections.abc import Sequence
from dataclasses import dataclass

#: More lines than anybody reads in a mail; the page has them all.
_MOST_LINES = 30
_FOOT = "You get this mail because you administer {agency}. It holds no names, numbers or texts; those are on the page."


@dataclass(frozen=True)
class Words:
    """One mail: its subject, and what it says of one thing and of several."""

    subject: str
    one: str
    many: str
    explanation: str
    page: str = "needs_you"

    def text(self, count: int, lines: Sequence[str], link: str) -> str:
        """Return the mail's text; the agency's name is filled in where it is sent."""
        said = self.one if count == 1 else self.many.format(count=count)
        more = [f"... and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
        listed = "\n".join(f"  {line}" for line in [*lines[:_MOST_LINES], *more])
        return "\n\n".join(part for part in (said, listed, self.explanation, link, _FOOT) if part) + "\n"


CRISIS = Words(
    "a reply speaks of danger or despair",
    "A person answered one of your texts with words of danger or despair.",
    "{count} replies to your texts hold words of danger or despair.",
    "Each was answered at once: call 911, or 988 for the crisis line. Please read it now and do what your agency does"
    " when somebody may be in danger.",
)
REVOCATION = Words(
    "somebody asks in own words not to be messaged",
    "A person answered one of your texts with words that may be a wish to get no more messages.",
    "{count} replies to your texts may be a wish to get no more messages.",
    "Nothing is sent to them until you have read it and decided.",
)
SENDER = Words(
    "messages have stopped",
    "The provider refuses messages from your sender, so this channel has stopped.",
    "The provider refuses messages from your senders, so these channels have stopped.",
    "Nothing is lost: what waits goes out once the provider's fault is put right and cleared in the sending policy.",
)
PAUSE = Words(
    "sending is paused, many people say stop",
    "More than 2 % of the people who were messaged in 24 hours said stop, so all messages are paused.",
    "More than 2 % of the people who were messaged said stop, so all messages are paused.",
    "Find out why before you lift the pause in the sending policy.",
)
OPT_OUTS = Words(
    "many people say stop",
    "More than 0.5 % of the people who were messaged in 24 hours said stop.",
    "More than 0.5 % of the people who were messaged said stop on several days.",
    "Have a look at who is asked, and how. Above 2 % sending pauses by itself.",
    page="operations",
)
MAIL_DOMAIN = Words(
    "your e-mail may be taken for a forgery",
    "Something is missing in the name servers' records of the domain that your e-mail comes from.",
    "Something is missing in the name servers' records of the domains that your e-mail comes from.",
    "Mailboxes may put your invitations among the spam and hide the button with which people unsubscribe. The page says"
    " what to publish; whoever looks after the domain can do it.",
    page="operations",
)
FIGURES = Words(
    "figures were wrong and have been put right",
    "The nightly recount found days whose figures were not what their answers come to.",
    "The nightly recounts found days whose figures were not what their answers come to.",
    "They have been counted again and are right now. Whoever looked at these days before should look once more; please"
    " tell whoever runs the software, since this must not happen.",
    page="home",
)
UNDECIDED = Words(
    "an incident could not be decided about",
    "An incident could not be decided about, so nobody in it is asked.",
    "{count} incidents could not be decided about, so nobody in them is asked.",
    "Something in what the feed sent does not fit. The page names the incident; please tell whoever runs the software.",
)
SILENCE = Words(
    "no incidents come in any more",
    "A source that used to bring incidents has brought none for more than twice as long as usual.",
    "{count} sources that used to bring incidents have brought none for more than twice as long as usual.",
    "Nobody from there is asked meanwhile. See whether the dispatch system still exports, whether its files arrive and"
    " are taken, and whether its key is still valid. You hear of it again in a fortnight if it stays silent.",
    page="operations",
)
CODES = Words(
    "codes that nobody has decided about",
    "Incidents came in with a code that is not in your code policy, or without one. Nobody in them is asked.",
    "Incidents came in with {count} codes that are not in your code policy, or without one. Nobody in them is asked.",
    "Say once what each code means for asking. Incidents that are young enough are then decided about again.",
)
