"""Whether a person may be asked about an incident, decided by pure rules in one ordered table.

Unknown means do not send. Nothing here reads a clock, a database or a setting: the snapshot says it all.
"""

from surveys.outreach.rules.channels import open_channels
from surveys.outreach.rules.facts import (
    HistoryFacts,
    IncidentFacts,
    PartyFacts,
    Policy,
    Snapshot,
    case_hash,
    inputs_hash,
)
from surveys.outreach.rules.table import RULES, RULES_VERSION, Rule, against, decide, explain, weigh
from surveys.outreach.rules.unknown import unknown_codes
from surveys.outreach.rules.verdicts import Outcome, Verdict, as_rows

__all__ = [
    "RULES",
    "RULES_VERSION",
    "HistoryFacts",
    "IncidentFacts",
    "Outcome",
    "PartyFacts",
    "Policy",
    "Rule",
    "Snapshot",
    "Verdict",
    "against",
    "as_rows",
    "case_hash",
    "decide",
    "explain",
    "inputs_hash",
    "open_channels",
    "unknown_codes",
    "weigh",
]
