"""A day's calls as a dispatch centre would report them, with the habits and faults of real feeds."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from agencies.roster.models import Officer
from dashboards.demo import calls
from dashboards.demo.calls import Call
from dashboards.demo.dice import dice, pick
from dashboards.demo.faults import spoil
from dashboards.demo.parties import parties_of
from dashboards.demo.profiles import Team
from dashboards.demo.town import Town

Report = dict[str, Any]
SOURCE_SYSTEM = "cad"
_BEATS = 6
_SENSITIVE, _LEGAL_HOLD = 0.004, 0.003
_CORRECTED_LATER = 0.03
_SOMEBODY_ELSE_TALKED = 0.1


def reports_of(town: Town, day: date) -> list[Report]:
    """Return the day's incidents in the order in which they came in; the same ones whenever it is asked."""
    rng = dice(town.profile.schema_name, day)
    busy = town.profile.calls_a_day * calls.WEEKDAYS[day.weekday()]
    count = max(1, round(rng.gauss(busy, busy**0.5)))
    times = sorted(_moment(rng, town, day) for _ in range(count))
    reports = [report_of(rng, town, pick(rng, calls.CALL_WEIGHTS), moment) for moment in times]
    for number, report in enumerate(reports, start=1):
        report["incident_number"] = f"{day:%y-%j}{number:04d}"
        spoil(rng, report)
    return reports


def _moment(rng: Random, town: Town, day: date) -> datetime:
    seconds = timedelta(hours=pick(rng, calls.HOURS), seconds=rng.randrange(3600))
    return datetime(day.year, day.month, day.day, tzinfo=town.zone) + seconds


def report_of(rng: Random, town: Town, call: Call, received: datetime) -> Report:
    """Return one call as the dispatch centre writes it down, still without a number."""
    return {
        "source_system": SOURCE_SYSTEM,
        "status": "closed",
        "source": _source(rng, call),
        **_codes(rng, call),
        **_times(rng, call, received),
        **_place_and_people(rng, town, call, received),
        **_guards(rng, call),
    }


def _source(rng: Random, call: Call) -> str:
    if call.group == "stop":
        return "officer_initiated"
    return pick(rng, {"911": 46, "non_emergency": 46, "online": 8})


def _codes(rng: Random, call: Call) -> Report:
    disposition = pick(rng, calls.DISPOSITIONS)
    return {
        "initial_code": call.code,
        "initial_text": call.text,
        "final_code": call.code,
        "final_text": call.text,
        "nibrs_codes": [call.nibrs] if call.nibrs else [],
        "priority": str(rng.randint(1, 4)),
        "disposition": disposition,
        "report_taken": disposition in calls.REPORTS,
        "arrest": disposition == calls.ARREST,
    }


def _times(rng: Random, call: Call, received: datetime) -> Report:
    # In UTC: on the nights when the clocks change, sums of local times are an hour off.
    dispatched = received.astimezone(UTC) + timedelta(seconds=rng.randint(40, 900))
    arrived = dispatched + timedelta(seconds=rng.randint(150, 1500))
    closed = arrived + timedelta(minutes=rng.randint(*call.minutes), seconds=rng.randrange(60))
    # Reports get corrected for days after the officers left.
    late = rng.random() < _CORRECTED_LATER
    corrected = timedelta(hours=rng.randint(2, 90)) if late else timedelta(seconds=rng.randint(20, 400))
    moments = {"received_at": received, "dispatched_at": dispatched, "arrived_at": arrived, "closed_at": closed}
    moments["updated_at"] = closed + corrected
    return {name: moment.astimezone(received.tzinfo).isoformat() for name, moment in moments.items()}


def _place_and_people(rng: Random, town: Town, call: Call, received: datetime) -> Report:
    district = rng.choice(town.districts)
    team = town.roster.team_for(rng, call.group, district, received.hour)
    present = town.roster.present(team, received.date())
    beat = f"{district[0]}{rng.randint(1, _BEATS)}"
    return {
        "district": district,
        "beat": beat,
        "officers": _officers(rng, present, team, beat) if present else [],
        "parties": parties_of(rng, town.residents, call, received.date()),
    }


def _officers(rng: Random, present: list[Officer], team: Team, beat: str) -> list[Report]:
    """One officer comes, often two; where somebody else did the talking, dispatchers write that down."""
    came = rng.sample(present, min(len(present), pick(rng, {1: 58, 2: 34, 3: 8})))
    roles = ["primary", *["backup"] * (len(came) - 1)]
    if len(came) > 1 and rng.random() < _SOMEBODY_ELSE_TALKED:
        roles[1] = "main_contact"
    units = [f"{beat}{team.code[0]}{place}" for place in range(1, len(came) + 1)]
    return [
        {"badge": officer.badge, "role": role, "unit": unit, "seconds_on_scene": rng.randint(300, 4000)}
        for officer, role, unit in zip(came, roles, units, strict=True)
    ]


def _guards(rng: Random, call: Call) -> Report:
    return {
        "dv_flag": call.code in ("DVA", "DVNA"),
        "juvenile_flag": call.code == "JUV",
        "sensitive_flag": rng.random() < _SENSITIVE,
        "legal_hold": rng.random() < _LEGAL_HOLD,
    }
