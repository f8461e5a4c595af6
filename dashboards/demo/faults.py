"""What real feeds do to a record: test rows, duplicates, second thoughts about the type, blanks, foreign badges."""

from collections.abc import Callable
from random import Random
from typing import Any

from dashboards.demo import calls
from dashboards.demo.dice import pick

Report = dict[str, Any]


def spoil(rng: Random, report: Report) -> None:
    """Leave most reports alone, and do to the others what happens to them in real feeds."""
    for fault, share in _FAULTS.items():
        if rng.random() < share:
            fault(rng, report)


def _reclassify(rng: Random, report: Report) -> None:
    """It was called in as one thing and turned out to be another."""
    before = pick(rng, calls.CALL_WEIGHTS)
    if before.group not in ("stop", "guarded"):
        report.update(initial_code=before.code, initial_text=before.text)


def _leave_beat_blank(_rng: Random, report: Report) -> None:
    report["beat"] = ""


def _mark_as_practice(rng: Random, report: Report) -> None:
    code = rng.choice(("TEST", "VOID"))
    report.update(final_code=code, final_text=f"{code} - do not dispatch", parties=[], disposition=calls.CANCELLED)


def _duplicate(rng: Random, report: Report) -> None:
    """Two people called about the same thing."""
    year, _, number = report["incident_number"].partition("-")
    earlier = max(1, int(number) - rng.randint(1, 3))
    report.update(duplicate_of=f"{year}-{earlier:07d}", disposition=calls.DUPLICATE)


def _cancel(_rng: Random, report: Report) -> None:
    report.update(status="cancelled", cancelled=True, disposition=calls.CANCELLED)


def _lose_leading_zero(_rng: Random, report: Report) -> None:
    """A spreadsheet took 03 for a number."""
    report["disposition"] = report["disposition"].lstrip("0")


def _write_small(_rng: Random, report: Report) -> None:
    report["final_code"] = report["final_code"].lower()


def _use_legacy_code(rng: Random, report: Report) -> None:
    report.update(final_code=rng.choice(calls.LEGACY_CODES), final_text="")


def _name_foreign_badge(rng: Random, report: Report) -> None:
    """An officer of the next town helped out."""
    report["officers"].append({"badge": f"X{rng.randint(100, 140)}", "role": "backup", "unit": "MUTUAL"})


def _reopen(_rng: Random, report: Report) -> None:
    report["status"] = "reopened"


_FAULTS: dict[Callable[[Random, Report], None], float] = {
    _reclassify: 0.11,
    _leave_beat_blank: 0.06,
    _mark_as_practice: 0.008,
    _duplicate: 0.009,
    _cancel: 0.013,
    _lose_leading_zero: 0.03,
    _write_small: 0.02,
    _use_legacy_code: 0.004,
    _name_foreign_badge: 0.004,
    _reopen: 0.003,
}
