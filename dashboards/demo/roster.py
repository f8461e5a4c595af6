"""The roster of a demo agency: made once, then read to see who answers a call."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from random import Random

from agencies.roster.models import Assignment, Department, Officer
from dashboards.demo.dice import dice
from dashboards.demo.people import officer_names
from dashboards.demo.profiles import Profile, Team

_TRANSFERS, _CORPORALS = 0.14, 0.15
_VETERAN_SINCE, _VETERAN_SPAN = date(2009, 1, 5), timedelta(days=5500)


def make_roster(profile: Profile, began: date, today: date) -> None:
    """Write departments, officers and their assignments, some of which changed between the two days."""
    departments = _make_departments(profile)
    rng = dice(profile.schema_name, "roster")
    names = iter(officer_names(profile.schema_name))
    badge = profile.first_badge
    for team in profile.teams:
        for place in range(team.officers):
            officer = Officer.objects.create(badge=str(badge), name=next(names), rank=_rank(profile, rng, place))
            badge += rng.randint(3, 17)
            for service in _career(rng, profile, team, began, today):
                department = departments[service.team.code]
                Assignment.objects.create(
                    officer=officer, department=department, started_on=service.start, ended_on=service.end
                )


@dataclass(frozen=True)
class _Service:
    team: Team
    start: date
    end: date | None = None


def _make_departments(profile: Profile) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for team in profile.teams:
        made[team.code] = Department.objects.create(code=team.code, name=team.name, parent=made.get(team.parent))
    return made


def _rank(profile: Profile, rng: Random, place: int) -> str:
    if place == 0:
        return "Sergeant"
    return "Corporal" if rng.random() < _CORPORALS else profile.member


def _career(rng: Random, profile: Profile, team: Team, began: date, today: date) -> Iterator[_Service]:
    """Yield where an officer served; a few came from another team while the months went by."""
    joined = _VETERAN_SINCE + _VETERAN_SPAN * rng.random()
    if rng.random() < _TRANSFERS:
        moved = began + (today - began) * rng.uniform(0.2, 0.8)
        other = rng.choice([each for each in profile.teams if each.officers and each is not team])
        yield _Service(other, joined, moved - timedelta(days=1))
        joined = moved
    yield _Service(team, joined)


class Roster:
    """Who serves where, as the database has it."""

    def __init__(self, profile: Profile) -> None:
        self._patrol = [team for team in profile.teams if team.districts]
        self._specialists = [team for team in profile.teams if team.groups]
        self._assignments: defaultdict[str, list[Assignment]] = defaultdict(list)
        for assignment in Assignment.objects.select_related("officer", "department").order_by("pk"):
            self._assignments[assignment.department.code].append(assignment)
        self._by_officer: defaultdict[int, list[Assignment]] = defaultdict(list)
        for assignment in chain.from_iterable(self._assignments.values()):
            self._by_officer[assignment.officer_id].append(assignment)
        self._present: dict[tuple[str, date], list[Officer]] = {}

    def team_for(self, rng: Random, group: str, district: str, hour: int) -> Team:
        """Return who takes a call: a specialised team for its share, else the district's watch."""
        for team in self._specialists:
            if group in team.groups and team.is_on_duty(hour) and rng.random() < team.share:
                return team
        return next(team for team in self._patrol if district in team.districts and team.is_on_duty(hour))

    def present(self, team: Team, day: date) -> list[Officer]:
        """Return the team's officers on a day."""
        key = (team.code, day)
        if key not in self._present:
            self._present[key] = [each.officer for each in self._assignments[team.code] if _covers(each, day)]
        return self._present[key]

    def department_of(self, officer_id: int, day: date) -> Department | None:
        """Return the department in which an officer served on a day."""
        served = [each for each in self._by_officer[officer_id] if _covers(each, day)]
        return max(served, key=lambda each: (each.started_on, each.pk)).department if served else None


def _covers(assignment: Assignment, day: date) -> bool:
    return assignment.started_on <= day and (assignment.ended_on is None or day <= assignment.ended_on)
