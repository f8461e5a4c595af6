"""What people call about: codes as dispatch centres use them, how often, how long they take, and how they end."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """A type of call. `ease` is how much better (or worse) people judge it than an ordinary one."""

    code: str
    text: str
    group: str
    weight: float
    minutes: tuple[int, int] = (12, 55)
    ease: float = 0.0
    nibrs: str = ""


CALLS = (
    Call("BURGLARY", "Burglary", "property", 4.5, (35, 110), -0.05, "220"),
    Call("LARCENY", "Theft", "property", 7.0, (20, 70), -0.06, "23H"),
    Call("VEHSTLN", "Stolen vehicle", "property", 3.0, (25, 80), -0.04, "240"),
    Call("VANDAL", "Vandalism", "property", 3.5, (15, 50), -0.04, "290"),
    Call("FRAUD", "Fraud", "property", 3.0, (25, 75), -0.07, "26A"),
    Call("SHOPLIFT", "Shoplifting", "property", 3.0, (20, 60), 0.0, "23C"),
    Call("PROPFND", "Found property", "help", 1.5, (8, 25), 0.1),
    Call("MVA", "Crash, no injury", "crash", 8.0, (25, 80), 0.01),
    Call("MVAHR", "Hit and run", "crash", 2.5, (25, 70), -0.06),
    Call("DISVEH", "Disabled vehicle", "road", 4.0, (10, 45), 0.12),
    Call("RECKDRV", "Reckless driver", "road", 2.5, (6, 20), -0.06),
    Call("THAZ", "Traffic hazard", "road", 3.0, (8, 35), 0.05),
    Call("VEHLOCK", "Vehicle lock-out", "help", 2.0, (8, 25), 0.15),
    Call("CITASST", "Citizen assist", "help", 5.0, (10, 40), 0.1),
    Call("CIVIL", "Civil matter", "civil", 3.0, (15, 50), -0.1),
    Call("NOISE", "Noise complaint", "nuisance", 6.0, (6, 25), -0.05),
    Call("PARKING", "Parking complaint", "nuisance", 3.0, (5, 20), -0.06),
    Call("ANIMAL", "Animal complaint", "nuisance", 2.5, (10, 40), 0.03),
    Call("TRESPASS", "Trespass", "order", 3.0, (10, 35), 0.0),
    Call("SUSP", "Suspicious circumstances", "order", 5.0, (8, 30), 0.03),
    Call("PERSUSP", "Suspicious person", "order", 3.0, (8, 30), 0.02),
    Call("ALMR", "Residential alarm", "alarm", 3.0, (7, 20), 0.06),
    Call("ALMB", "Business alarm", "alarm", 3.5, (7, 20), 0.04),
    # For a person to decide
    Call("WELFARE", "Welfare check", "order", 1.6, (10, 40)),
    Call("DISORD", "Disorderly conduct", "order", 1.2, (10, 35)),
    Call("HARR", "Harassment", "order", 1.3, (20, 60)),
    Call("MVAINJY", "Crash with injury", "crash", 1.2, (45, 140)),
    # Never asked about
    Call("DVA", "Domestic, physical", "guarded", 1.3, (40, 120)),
    Call("DVNA", "Domestic, verbal", "guarded", 1.4, (20, 60)),
    Call("ASSAULT", "Assault", "guarded", 0.8, (40, 120), 0.0, "13B"),
    Call("MNTL", "Mental health", "guarded", 1.0, (40, 120)),
    Call("911H", "911 hang-up", "guarded", 0.9, (5, 20)),
    Call("SICK", "Sick person", "guarded", 0.7, (15, 45)),
    Call("JUV", "Juvenile matter", "guarded", 0.5, (20, 60)),
    # Begun by the police
    Call("TSTOP", "Traffic stop", "stop", 3.6, (6, 22)),
    Call("SUBJSTP", "Subject stop", "stop", 0.7, (6, 25)),
)
CALL_WEIGHTS: Mapping[Call, float] = {call: call.weight for call in CALLS}
CALL_TYPES = {call.code: call for call in CALLS}

#: Codes of an old system that nobody put into the code policy.
LEGACY_CODES = ("10-31", "SIG21", "MISC 4")

#: APCO dispositions: most calls end with an action or a report, some in an arrest, some with nobody there.
DISPOSITIONS: Mapping[str, float] = {
    "01": 31, "02": 17, "05": 12, "08": 7, "12": 8, "13": 5, "16": 5, "18": 3, "20": 2,
    "04": 0.9, "07": 0.7, "15": 0.6,
    "03": 2.6, "14": 2.2,
}  # fmt: skip
ARREST, DUPLICATE, CANCELLED = "03", "22", "10"
REPORTS = frozenset({"01", "08", "13"})

#: Calls by hour of the day, from midnight on.
HOURS: Mapping[int, float] = dict(
    enumerate([26, 20, 16, 13, 12, 15, 22, 33, 43, 48, 50, 52, 54, 54, 56, 60, 63, 64, 60, 55, 52, 47, 41, 34])
)
#: Monday first.
WEEKDAYS = (0.96, 0.95, 0.97, 1.0, 1.1, 1.09, 0.93)

ROLES_BY_GROUP: Mapping[str, Mapping[str, float]] = {
    "property": {"Victim": 62, "ReportingParty": 26, "Caller": 12},
    "crash": {"InvolvedPerson": 70, "Caller": 22, "ReportingParty": 8},
    "stop": {"InvolvedPerson": 100},
}
USUAL_ROLES: Mapping[str, float] = {"Caller": 74, "ReportingParty": 26}
