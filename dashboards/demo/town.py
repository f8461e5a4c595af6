"""What stays the same about one demo agency while its days go by."""

from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from dashboards.demo.answers import Manner, manner_of
from dashboards.demo.people import Residents
from dashboards.demo.profiles import STEADY, Profile
from dashboards.demo.roster import Roster


class Town:
    """An agency of the demonstration with its people, seen from inside its schema; its story starts on `began`."""

    def __init__(self, profile: Profile, began: date) -> None:
        self.profile = profile
        self.zone = ZoneInfo(profile.new.timezone)
        self.residents = Residents(profile.schema_name, profile.new.timezone, profile.spanish)
        self._began = began
        self.manner = cache(self._manner)

    @cached_property
    def roster(self) -> Roster:
        """Who serves where."""
        return Roster(self.profile)

    @cached_property
    def districts(self) -> list[str]:
        """The districts of the patrol."""
        return list(dict.fromkeys(name for team in self.profile.teams for name in team.districts))

    def drift(self, department: str, day: date) -> float:
        """Return how much better or worse than usual a department works on a day."""
        points = next((team.drift for team in self.profile.teams if team.code == department), STEADY)
        passed = min(1.0, max(0.0, (day - self._began) / self.profile.past))
        for (left, low), (right, high) in pairwise(points):
            if passed <= right:
                return low + (high - low) * (passed - left) / (right - left)
        return points[-1][1]

    def _manner(self, badge: str) -> Manner:
        return manner_of(self.profile.schema_name, badge, self.profile.level)
