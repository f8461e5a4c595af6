"""The one table of rules, and the decision taken with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from surveys.outreach.rules import about_incidents as incidents
from surveys.outreach.rules import about_people as people
from surveys.outreach.rules.facts import Snapshot
from surveys.outreach.rules.verdicts import SEVERITY, Finding, Outcome, Verdict

#: Raised with every change to the table or to what a rule in it does.
RULES_VERSION = "8"


@dataclass(frozen=True)
class Rule:
    """A rule with the name decisions refer to and the sentence staff read."""

    id: str
    version: int
    sentence: str
    find: Callable[[Snapshot], Finding | None]

    def verdict(self, snapshot: Snapshot) -> Verdict | None:
        """Return what this rule says about the snapshot, if it has anything to say."""
        found = self.find(snapshot)
        if found is None:
            return None
        return Verdict(found.outcome, self.id, found.reason, self.version, found.channel, found.alert)


#: Where two rules are equally severe, the earlier one is named.
RULES: tuple[Rule, ...] = (
    Rule("TEST", 1, "Test and void records are never asked about.", incidents.practice_row),
    Rule("R1", 1, "An incident type nobody decided about is never asked about.", incidents.unknown_type),
    Rule("R2", 1, "Some incident types are never asked about, or only if a person says so.", incidents.excluded_type),
    Rule("STOPS", 2, "People whom the police stopped are asked by card or letter only.", incidents.police_initiated),
    Rule("NIBRS", 2, "Some offences are never asked about, or only if a person says so.", incidents.excluded_offence),
    Rule("R8", 1, "Arrests and some other outcomes are never asked about, or only by a person.", incidents.outcome),
    Rule("R5", 1, "After family or partner violence nobody is contacted.", incidents.family_or_intimate),
    Rule("R5P", 2, "Family and partners of an offender are never contacted.", people.relation),
    Rule("R6", 2, "Contacts and addresses of protected incidents are left alone.", people.near_protected_incident),
    Rule("S41", 1, "Nobody in a sensitive incident is contacted.", incidents.sensitive),
    Rule("R17", 1, "Incidents under legal hold or investigation are left alone.", incidents.under_investigation),
    Rule("R7", 3, "Suspects, persons of interest and patients are never asked.", people.excluded_role),
    Rule("ROLE", 1, "Only callers, victims and, after a crash, people involved are asked.", people.role),
    Rule("R4", 3, "Nobody under 18 is asked.", people.minor),
    Rule("CONTACT", 4, "Who asked not to be contacted is not contacted.", people.asked_not_to_be_contacted),
    Rule("R13", 1, "Numbers that many people share are not used.", people.shared_number),
    Rule("R20", 2, "Nobody is asked without a recorded basis for contacting them.", people.consent),
    Rule("STATUS", 2, "Only closed incidents are asked about.", incidents.open_incident),
    Rule("R9", 2, "A report that awaits approval is waited for.", incidents.report_pending),
    Rule("R10", 1, "A narrative with a guard word is for a person.", incidents.guard_words),
    Rule("R32", 1, "After two weeks nobody is asked any more.", incidents.expired),
    Rule("R16", 1, "Nobody is asked twice about one incident.", people.asked_before),
    Rule("R14", 1, "Nobody is asked twice within the quiet period.", people.asked_lately),
    Rule("R12", 3, "Who said stop is not asked; who picked one channel, not on that one.", people.opted_out),
    Rule("R11", 2, "Numbers that cannot receive texts get none; e-mail or a letter does.", people.untextable),
    Rule("ASK", 2, "Everybody else is asked, on the first open channel of the policy.", people.ask),
)


def explain(snapshot: Snapshot) -> list[Verdict]:
    """Return what every rule that speaks says, in the order of the table."""
    verdicts = (rule.verdict(snapshot) for rule in RULES)
    return [verdict for verdict in verdicts if verdict is not None]


def decide(snapshot: Snapshot) -> Verdict:
    """Return the first of the most severe verdicts: never beats hold, hold beats ask."""
    return weigh(explain(snapshot))


def against(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Return the verdicts that speak against asking."""
    return [verdict for verdict in verdicts if verdict.outcome is not Outcome.ASK]


def weigh(verdicts: Sequence[Verdict]) -> Verdict:
    """Return which of the verdicts counts."""
    worst = max(verdicts, key=lambda verdict: SEVERITY[verdict.outcome])
    return replace(worst, alert=any(verdict.alert for verdict in verdicts))
