"""Who is asked, and what became of it: decisions, invitations, deliveries, opt-outs, and the policy behind them."""

from surveys.outreach.models.alerts import Alert
from surveys.outreach.models.asking import ChangedDay, Decision, Delivery, Invitation
from surveys.outreach.models.dry_runs import DryDecision, DryRun
from surveys.outreach.models.letters import Letter, LetterRun
from surveys.outreach.models.mail_domain import MailDomain
from surveys.outreach.models.pace import SenderTurn
from surveys.outreach.models.policy import (
    Channel,
    CodePolicy,
    ProviderSecret,
    SendingPolicy,
    SharedNumber,
    TextStyle,
)
from surveys.outreach.models.replies import InboundText, OptOut, OutboxMessage
from surveys.outreach.models.words import FormerWords, MessageTemplate

__all__ = [
    "Alert",
    "ChangedDay",
    "Channel",
    "CodePolicy",
    "Decision",
    "Delivery",
    "DryDecision",
    "DryRun",
    "FormerWords",
    "InboundText",
    "Invitation",
    "Letter",
    "LetterRun",
    "MailDomain",
    "MessageTemplate",
    "OptOut",
    "OutboxMessage",
    "ProviderSecret",
    "SenderTurn",
    "SendingPolicy",
    "SharedNumber",
    "TextStyle",
]
