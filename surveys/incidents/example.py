"""An incident as the interface's description shows it. Numbers of this form belong to nobody."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "source_system": "cad",
    "incident_number": "26-004711",
    "updated_at": "2026-03-01T19:05:00-06:00",
    "received_at": "2026-03-01T18:00:00-06:00",
    "dispatched_at": "2026-03-01T18:02:10-06:00",
    "arrived_at": "2026-03-01T18:11:45-06:00",
    "closed_at": "2026-03-01T19:00:00-06:00",
    "source": "911",
    "initial_code": "BURGLARY",
    "final_code": "BURGLARY",
    "final_text": "Burglary, no force",
    "disposition": "01",
    "beat": "B12",
    "district": "Central",
    "report_taken": True,
    "dv_flag": False,
    "call_taker_badge": "902",
    "officers": [
        {"badge": "4711", "role": "primary", "unit": "3A12", "seconds_on_scene": 2900},
        {"badge": "4802", "role": "backup", "unit": "3A14"},
    ],
    "parties": [
        {
            "person_key": "p1",
            "role": "Caller",
            "phone": "+1 312 555 0142",
            "phone_type": "mobile",
            "language": "es",
            "birth_date": "1985-07-01",
            "contact_ok": True,
        }
    ],
}
