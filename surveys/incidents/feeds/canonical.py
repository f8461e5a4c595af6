"""The fields that a feed can fill, by the way they are read."""

TIMES = ("received_at", "dispatched_at", "arrived_at", "closed_at", "updated_at")
#: Flags that stay until a later record takes them back.
GUARD_FLAGS = (
    "sensitive_flag",
    "dv_flag",
    "juvenile_flag",
    "sex_offense_flag",
    "protective_order",
    "address_confidential",
    "legal_hold",
    "internal_investigation",
)
FLAGS = ("report_taken", "report_pending", "arrest", "cancelled", *GUARD_FLAGS)
#: What takes back that somebody is protected, or does not want to be asked.
TAKES_BACK = {**dict.fromkeys(GUARD_FLAGS, False), "minor_flag": False, "contact_ok": True}
#: What decides about asking: rows of one incident that disagree here are not settled by a guess.
CODES = ("initial_code", "final_code", "disposition", "source", "status")
IDENTITIES = ("source_system", "incident_number", "agency_ori", "report_number", "duplicate_of")
TEXTS = ("initial_text", "final_text", "priority", "beat", "district", "call_taker_badge", "address", "narrative")
LISTS = ("nibrs_codes",)
FIELDS = (*IDENTITIES, *CODES, *TEXTS, *LISTS, *TIMES, *FLAGS)

OFFICER_FIELDS = ("badge", "role", "unit", "seconds_on_scene")
PERSON_FIELDS = (
    "person_key",
    "role",
    "phone",
    "phone_type",
    "email",
    "postal_address",
    "language",
    "birth_date",
    "minor_flag",
    "relation_to_offender",
    "contact_ok",
    "safe_contact_note",
    "consent_basis",
)

#: Fields with a closed list of values.
CHOICES = {
    "source": frozenset({"911", "non_emergency", "officer_initiated", "online"}),
    "status": frozenset({"active", "closed", "reopened", "cancelled"}),
}
OFFICER_ROLES = frozenset({"main_contact", "primary", "backup", "supervisor", "call_taker"})
PHONE_TYPES = frozenset({"mobile", "landline", "voip"})

#: Longest texts that may be cut. A number or a badge never is: it would become another's.
SIZES = {
    "initial_code": 40,
    "final_code": 40,
    "disposition": 40,
    "initial_text": 100,
    "final_text": 100,
    "beat": 20,
    "district": 40,
    "address": 200,
    "priority": 10,
    "person_key": 40,
    "role": 30,
    "relation_to_offender": 40,
    "consent_basis": 40,
    "safe_contact_note": 500,
}
