"""What a person decides about a code, and the incidents that are decided about anew because of it."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from surveys.incidents.models import Incident
from surveys.outreach.code_policy import normal_code, normal_disposition
from surveys.outreach.models import CodePolicy, SendingPolicy

Kind, Rule = CodePolicy.Kind, CodePolicy.Rule
#: What is offered for a code that came in; the others are for the administration.
RULES = (Rule.ASK, Rule.HOLD, Rule.NEVER)
_FIELDS = {Kind.CALL_TYPE.value: ("final_code", "initial_code"), Kind.DISPOSITION.value: ("disposition",)}
_LONGEST = 40
_COUNTED = ("final_code", "final_text", "disposition", "initial_code", "nibrs_codes")

#: A kind of code, and the code in the form in which it is compared.
KindAndCode = tuple[str, str]


class CodeDecision(NamedTuple):
    """What a person chose for a code."""

    kind: str
    code: str
    rule: str
    protects: bool = False

    @property
    def contradicts_itself(self) -> bool:
        """Whether people would be asked about what protects everybody near it."""
        return self.protects and self.rule == Rule.ASK


def normal(kind: str, code: str) -> str:
    """Return the form in which codes of a kind are compared."""
    return normal_disposition(code) if kind == Kind.DISPOSITION else normal_code(code)


def decide_codes(decisions: Iterable[CodeDecision], person: str, now: datetime) -> int:
    """Write what was chosen into the code policy with the person's name; return how many codes that were.

    A code that somebody decided about meanwhile stays as it is. Young incidents with these codes are decided anew.
    """
    known = [one for one in decisions if one.kind in Kind.values and one.rule in RULES]
    wanted = [one for one in known if not one.contradicts_itself]
    chosen = {(one.kind, normal(one.kind, one.code)): one for one in wanted}
    with transaction.atomic():
        new = [key for key, one in chosen.items() if _can_be_stored(key[1]) and _add(key, one, person)]
        decide_again(new, now)
    return len(new)


def _can_be_stored(code: str) -> bool:
    return 0 < len(code) <= _LONGEST and "\x00" not in code


def _add(key: KindAndCode, chosen: CodeDecision, person: str) -> bool:
    said = {"rule": chosen.rule, "protects": chosen.protects, "changed_by": person}
    _, is_new = CodePolicy.objects.get_or_create(kind=key[0], code=key[1], defaults=said)
    return is_new


def decide_again(codes: Collection[KindAndCode], now: datetime) -> None:
    """Have the young incidents that have one of these codes decided about anew."""
    young = young_incidents(now)
    concerned = Q(pk__in=_with_offences({code for kind, code in codes if kind == Kind.NIBRS}, young))
    for kind, fields in _FIELDS.items():
        wanted = {code for each, code in codes if each == kind}
        for field in fields if wanted else ():
            spelled = young.order_by().values_list(field, flat=True).distinct()
            concerned |= Q(**{f"{field}__in": [code for code in spelled if normal(kind, code) in wanted]})
    young.filter(concerned).update(needs_decision=True)


def young_incidents(now: datetime) -> QuerySet[Incident]:
    """Return the incidents about which people may still be asked as far as their age goes."""
    return Incident.objects.filter(closed_at__gt=now - timedelta(days=SendingPolicy.load().expiry_days))


def codes_of_young(now: datetime) -> tuple[Counter[KindAndCode], dict[str, str]]:
    """Count the young incidents with each code, and return what the feed calls their types: code to words.

    A final type or disposition that is missing is a blank one; an initial type counts where none ended as that.
    """
    counts, initial, words = Counter[KindAndCode](), Counter[KindAndCode](), dict[str, str]()
    # All at once: no index finds the young ones, so each statement reads all incidents that there are.
    found = young_incidents(now).order_by().values_list(*_COUNTED).annotate(Count("pk"))
    for final_code, final_text, disposition, initial_code, offences, count in found:
        counts[Kind.CALL_TYPE, normal_code(final_code)] += count
        counts[Kind.DISPOSITION, normal_disposition(disposition)] += count
        for code in {normal_code(code) for code in offences}:
            counts[Kind.NIBRS, code] += count
        if initial_code:
            initial[Kind.CALL_TYPE, normal_code(initial_code)] += count
        if final_text:
            words[normal_code(final_code)] = final_text
    return Counter({**initial, **counts}), words


def _with_offences(wanted: Collection[str], young: QuerySet[Incident]) -> list[int]:
    if not wanted:
        return []
    rows = young.exclude(nibrs_codes=[]).values_list("pk", "nibrs_codes")
    return [pk for pk, codes in rows if not {normal_code(code) for code in codes}.isdisjoint(wanted)]
