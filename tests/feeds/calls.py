"""Synthetic calls, and how each city's published file writes them down. The same seed gives the same calls."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

CODES = (
    ("NOISE", "NOISE COMPLAINT"),
    ("LARCENY", "THEFT, NO SUSPECT"),
    ("MVA", "TRAFFIC COLLISION"),
    ("PARKING", "PARKING VIOLATION"),
    ("DVNA", "DISTURBANCE, FAMILY"),
    ("WELFARE", "WELFARE CHECK"),
)
DISPOSITIONS = ("01", "02", "05", "14", "03")
LANGUAGES = ("English", "Spanish", "VIETNAMESE", "en", "")
#: Fictional numbers only: every exchange is 555, every line 01xx.
AREAS = ("206", "504", "415", "513", "602", "213")


@dataclass(frozen=True)
class Call:
    """One call for service in local time, with the synthetic person and officer who met."""

    number: str
    code: str
    text: str
    received: datetime
    dispatched: datetime
    arrived: datetime
    closed: datetime
    disposition: str
    beat: str
    self_initiated: bool
    badge: str
    phone: str
    email: str
    language: str


def make_calls(seed: int, count: int) -> list[Call]:
    """Return calls of the first days of March 2026."""
    dice = random.Random(seed)
    return [_call(dice, number) for number in range(count)]


def _call(dice: random.Random, number: int) -> Call:
    code, text = dice.choice(CODES)
    minutes = dice.randrange(3 * 24 * 60)
    received = datetime(2026, 3, 1, 5, 0, dice.randrange(60)) + timedelta(minutes=minutes)  # noqa: DTZ001 - as files do
    dispatched = received + timedelta(minutes=dice.randrange(1, 30))
    arrived = dispatched + timedelta(minutes=dice.randrange(1, 30))
    return Call(
        number=f"2026-{number:06d}",
        code=code,
        text=text,
        received=received,
        dispatched=dispatched,
        arrived=arrived,
        closed=arrived + timedelta(minutes=dice.randrange(5, 120)),
        disposition=dice.choice(DISPOSITIONS),
        beat=dice.choice(("B1", "B2", "")),
        self_initiated=dice.random() < 0.1,
        badge=str(1000 + dice.randrange(40)),
        phone=f"({dice.choice(AREAS)}) 555-01{dice.randrange(100):02d}",
        email=f"resident{number}@example.com",
        language=dice.choice(LANGUAGES),
    )


Column = Callable[[Call], str]


def _at(name: str, shape: str) -> Column:
    return lambda call: getattr(call, name).strftime(shape)


def _said(name: str) -> Column:
    return lambda call: str(getattr(call, name))


def _yes(call: Call) -> str:
    return "Y" if call.self_initiated else "N"


_SOCRATA, _US_12 = "%Y-%m-%dT%H:%M:%S.000", "%m/%d/%Y %I:%M:%S %p"
_NO_SPACE = "%m/%d/%Y %I:%M:%S%p"


def _blank(_: Call) -> str:
    return ""


CITIES: dict[str, dict[str, Column]] = {
    "Seattle": {
        "cad_event_number": _said("number"),
        "call_sign_dispatch_id": _said("badge"),
        "call_type": lambda call: "ONVIEW" if call.self_initiated else "TELEPHONE OTHER, NOT 911",
        "call_type_received_classification": _blank,
        "priority": lambda call: "3",
        "initial_call_type": _said("text"),
        "final_call_type": _said("text"),
        "cad_event_original_time_queued": _at("received", _SOCRATA),
        "cad_event_arrived_time": _at("arrived", _SOCRATA),
        "cad_event_clearance_description": _said("disposition"),
        "cad_event_response_category": _blank,
        "event_group": _blank,
        "count_of_officers": lambda call: "1",
        "dispatch_precinct": lambda call: "WEST",
        "dispatch_sector": _blank,
        "dispatch_beat": _said("beat"),
        "dispatch_neighborhood": lambda call: "BALLARD",
        "dispatch_latitude": lambda call: "47.61",
        "dispatch_longitude": lambda call: "-122.33",
        "first_spd_call_sign_response_time_s": lambda call: "340",
    },
    "New Orleans": {
        "NOPD_Item": _said("number"),
        "Type": _said("code"),
        "TypeText": _said("text"),
        "InitialType": _said("code"),
        "InitialTypeText": _said("text"),
        "Priority": lambda call: "1A",
        "InitialPriority": lambda call: "1A",
        "SelfInitiated": _yes,
        "TimeCreate": _at("received", _US_12),
        "TimeDispatch": _at("dispatched", _US_12),
        "TimeArrive": _at("arrived", _US_12),
        "TimeClosed": _at("closed", _US_12),
        "Disposition": _said("disposition"),
        "DispositionText": _blank,
        "BLOCK_ADDRESS": lambda call: "Café St & 0XX Main, Rear",
        "Beat": _said("beat"),
        "PoliceDistrict": lambda call: "4",
        "Zip": lambda call: "70114",
        "MapX": lambda call: "3690000",
        "MapY": lambda call: "520000",
        "Location": lambda call: "(29.94, -90.05)",
    },
    "San Francisco": {
        "id": lambda call: f"9{call.number}",
        "cad_number": _said("number"),
        "received_datetime": _at("received", _SOCRATA),
        "entry_datetime": _at("received", _SOCRATA),
        "dispatch_datetime": _at("dispatched", _SOCRATA),
        "enroute_datetime": _at("dispatched", _SOCRATA),
        "onscene_datetime": _at("arrived", _SOCRATA),
        "close_datetime": _at("closed", _SOCRATA),
        "call_type_original": _said("code"),
        "call_type_original_desc": _said("text"),
        "call_type_final": _said("code"),
        "call_type_final_desc": _said("text"),
        "priority_original": lambda call: "C",
        "priority_final": lambda call: "C",
        "agency": lambda call: "Police",
        "disposition": _said("disposition"),
        "onview_flag": _yes,
        "sensitive_call": lambda call: "true" if call.code == "DVNA" else "false",
        "intersection_name": lambda call: "18TH ST \\ MISSION ST",
        "intersection_id": _blank,
        "intersection_point": _blank,
        "analysis_neighborhood": lambda call: "Mission",
        "supervisor_district": lambda call: "9",
        "police_district": lambda call: "MISSION",
    },
    "Cincinnati": {
        "EVENT_NUMBER": _said("number"),
        "AGENCY": lambda call: "CPD",
        "INCIDENT_TYPE_ID": _said("code"),
        "INCIDENT_TYPE_DESC": _said("text"),
        "PRIORITY": lambda call: "12",
        "PRIORITY_COLOR": lambda call: "GREEN",
        "CREATE_TIME_INCIDENT": _at("received", "%b %d %Y %I:%M:%S %p"),
        "DISPATCH_TIME_PRIMARY_UNIT": _at("dispatched", "%b %d %Y %I:%M:%S %p"),
        "ARRIVAL_TIME_PRIMARY_UNIT": _at("arrived", "%b %d %Y %I:%M:%S %p"),
        "CLOSED_TIME_INCIDENT": _at("closed", "%b %d %Y %I:%M:%S %p"),
        "DISPOSITION_TEXT": _said("disposition"),
        "ADDRESS_X": lambda call: "12XX VINE ST",
        "LATITUDE_X": lambda call: "39.1",
        "LONGITUDE_X": lambda call: "-84.5",
        "BEAT": _said("beat"),
        "DISTRICT": lambda call: "1",
        "SNA_NEIGHBORHOOD": _blank,
        "CPD_NEIGHBORHOOD": _blank,
        "COMMUNITY_COUNCIL_NEIGHBORHOOD": _blank,
    },
    "Phoenix": {
        "INCIDENT_NUM": _said("number"),
        "DISP_CODE": _said("disposition"),
        "DISPOSITION": lambda call: "REPORT",
        "FINAL_RADIO_CODE": _said("code"),
        "FINAL_CALL_TYPE": _said("text"),
        "CALL_RECEIVED": _at("received", _NO_SPACE),
        "HUNDREDBLOCKADDR": lambda call: "12XX N CENTRAL AVE",
        "GRID": _said("beat"),
    },
    "Los Angeles": {
        "Incident_Number": _said("number"),
        "Area_Occ": lambda call: "Rampart",
        "Rpt_Dist": _said("beat"),
        "Dispatch_Date": _at("received", "%m/%d/%Y 12:00:00 AM"),
        "Dispatch_Time": _at("received", "%H:%M:%S"),
        "Call_Type_Code": _said("code"),
        "Call_Type_Text": _said("text"),
    },
}

#: No city publishes these: they are what an agency's own export adds.
OWN_COLUMNS: dict[str, Column] = {
    "officer1_badge": _said("badge"),
    "caller_phone": _said("phone"),
    "caller_email": _said("email"),
    "caller_language": _said("language"),
}
