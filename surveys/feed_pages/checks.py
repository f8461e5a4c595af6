"""What has to be corrected on the mapping page: said at the control that it is about, in the page's own words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from surveys.feed_pages.forms import Choices, Sample
from surveys.feed_pages.labels import label_of_choice
from surveys.incidents.feeds import canonical
from surveys.incidents.feeds.errors import BadProfile

_DAY_AND_TIME = 2
_NEEDED = {
    "incident_number": "Choose the column that holds the number of the incident, as “Incident number”.",
    "received_at": "Choose the column that says when the call came in, as “Received at”.",
}


class Problem(NamedTuple):
    """Something to correct, and the id of the control to correct it in; none where it is about the whole file."""

    at: str
    words: str


def problems_of(choices: Choices, sample: Sample) -> list[Problem]:
    """Return everything in the choices of which no profile can be made."""
    found = [*_time_zone(choices), *_roles(choices), *_needed(choices), *_columns(choices, sample)]
    return found or list(_words(choices, sample))


def _time_zone(choices: Choices) -> Iterator[Problem]:
    try:
        ZoneInfo(choices.time_zone)
    except (ValueError, OSError, LookupError):
        yield Problem("time_zone", "Choose a time zone from the list.")


def _roles(choices: Choices) -> Iterator[Problem]:
    used = {name.partition(".")[0] for name in choices.fields.values() if name.startswith("officer")}
    said = {name.partition(".")[0] for name in choices.fields.values() if name.endswith(".role")}
    for group in sorted(used - said):
        if not choices.roles.get(group):
            yield Problem(f"{group}-role", f"Choose what officer {group.removeprefix('officer')} is.")


def _needed(choices: Choices) -> Iterator[Problem]:
    chosen = set(choices.fields.values())
    yield from (Problem("columns", words) for name, words in _NEEDED.items() if name not in chosen)


def _columns(choices: Choices, sample: Sample) -> Iterator[Problem]:
    counts: Counter[str] = Counter()
    for place, column in enumerate(sample.header):
        name = choices.fields.get(column, "")
        counts[name] += 1
        if "." in name and counts[name] > 1:
            yield Problem(
                f"column{place}", f"Another column is {label_of_choice(name)} already. Choose one of the two."
            )
        elif name in canonical.TIMES and counts[name] > _DAY_AND_TIME:
            words = f"{label_of_choice(name)} can be one column, or one of days and one of times of day, and not more."
            yield Problem(f"column{place}", words)


def _words(choices: Choices, sample: Sample) -> Iterator[Problem]:
    problems, others = _refused(choices, sample), _refused(replace(choices, words=""), sample)
    yield from (Problem("" if words in others else "words", words) for words in problems)


def _refused(choices: Choices, sample: Sample) -> list[str]:
    try:
        choices.profile(sample)
    except BadProfile as error:
        return error.problems
    return []
