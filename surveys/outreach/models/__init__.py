"""Who is asked, and what became of it: decisions, invitations, deliveries, opt-outs, and the policy behind them."""

from surveys.outreach.models.asking import ChangedDay, Decision, Delivery, Invitation
from surveys.outreach.models.policy import (
    Channel,
    CodePolicy,
    MessageTemplate,
    ProviderSecret,
    SendingPolicy,
    SharedNumber,
)
from surveys.outreach.models.replies import InboundText, OptOut, OutboxMessage

__all__ = [
    "ChangedDay",
    "Channel",
    "CodePolicy",
    "Decision",
    "Delivery",
    "InboundText",
    "Invitation",
    "MessageTemplate",
    "OptOut",
    "OutboxMessage",
    "ProviderSecret",
    "SendingPolicy",
    "SharedNumber",
]
