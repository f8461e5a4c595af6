"""What the answers and invitations of some days come to, as statements: rolled up from them, or compared with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection

from agencies.tenancy import current_agency
from dashboards.questions import DOOR


@dataclass(frozen=True)
class Table:
    """A table of day rows, and the statements that forget days and count them anew."""

    name: str
    columns: str
    forget: str
    count: str


# The latest scores are told apart by the responses' places in time: many short lists sort faster than all answers.
SCORES = Table(
    "dashboards_dayscores",
    """day, scope, scope_id, department_id, question_code,
        score1, score2, score3, score4, score5, not_applicable, latest""",
    "DELETE FROM dashboards_dayscores WHERE day = ANY(%(days)s)",
    """
    SELECT response.submitted_on, place.scope, place.scope_id, place.department_id, question.code,
        count(*) FILTER (WHERE answer.value = 1),
        count(*) FILTER (WHERE answer.value = 2),
        count(*) FILTER (WHERE answer.value = 3),
        count(*) FILTER (WHERE answer.value = 4),
        count(*) FILTER (WHERE answer.value = 5),
        count(*) FILTER (WHERE answer.value = 9),
        ARRAY(SELECT (placed %% 10)::smallint FROM unnest(
            array_agg(10 * response.turn + answer.value) FILTER (WHERE answer.value BETWEEN 1 AND 5)) placed
            ORDER BY placed DESC LIMIT 4)
    FROM (
        SELECT id, submitted_on, row_number() OVER (ORDER BY submitted_at, id) AS turn
        FROM responses_response WHERE submitted_on = ANY(%(days)s)) response
    JOIN responses_answer answer ON answer.response_id = response.id AND answer.value IS NOT NULL
    JOIN surveys_question question ON question.id = answer.question_id AND question.code <> %(door)s
    LEFT JOIN responses_attribution main ON main.response_id = response.id AND main.weight = 1
    CROSS JOIN LATERAL (VALUES
        ('agency', 0, 0),
        ('officer', main.officer_id, coalesce(main.department_id, 0))) place (scope, scope_id, department_id)
    WHERE place.scope_id IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5""",
)
# Who answered is counted where the answer was attributed. For everybody else the officer is looked up by the same rule
# (main contact, else primary unit; of several, who was there longest; nobody where that badge is not on the roster)
# and the department by the same day: the incident's, in the agency's zone.
OUTREACH = Table(
    "dashboards_dayoutreach",
    "day, scope, scope_id, department_id, invited, completed",
    "DELETE FROM dashboards_dayoutreach WHERE day = ANY(%(days)s)",
    """
    SELECT invitation.invited_on, place.scope, place.scope_id, place.department_id,
        count(*), count(*) FILTER (WHERE invitation.state = 'completed')
    FROM outreach_invitation invitation
    JOIN incidents_incident incident ON incident.id = invitation.incident_id
    LEFT JOIN responses_response response
        ON response.invitation_id = invitation.id AND response.submitted_on IS NOT NULL
    LEFT JOIN responses_attribution main ON main.response_id = response.id AND main.weight = 1
    LEFT JOIN LATERAL (
        SELECT named.officer_id FROM incidents_incidentofficer named
        WHERE response.id IS NULL AND named.incident_id = incident.id AND named.role IN ('main_contact', 'primary')
        ORDER BY named.role = 'primary', coalesce(named.seconds_on_scene, 0) DESC, named.id LIMIT 1) named ON true
    LEFT JOIN LATERAL (
        SELECT assignment.department_id FROM roster_assignment assignment
        WHERE assignment.officer_id = named.officer_id
            AND assignment.started_on <= (incident.received_at AT TIME ZONE %(zone)s)::date
            AND (assignment.ended_on IS NULL
                OR assignment.ended_on >= (incident.received_at AT TIME ZONE %(zone)s)::date)
        ORDER BY assignment.started_on DESC, assignment.id DESC LIMIT 1) served ON true
    CROSS JOIN LATERAL (VALUES
        ('agency', 0, 0),
        ('officer', coalesce(main.officer_id, named.officer_id), coalesce(main.department_id, served.department_id, 0))
    ) place (scope, scope_id, department_id)
    WHERE invitation.invited_on = ANY(%(days)s) AND place.scope_id IS NOT NULL
    GROUP BY 1, 2, 3, 4""",
)
_EVERY_DAY = """
    SELECT submitted_on FROM responses_response WHERE submitted_on IS NOT NULL
    UNION SELECT invited_on FROM outreach_invitation WHERE invited_on IS NOT NULL
    UNION SELECT day FROM dashboards_dayscores
    UNION SELECT day FROM dashboards_dayoutreach
    ORDER BY 1"""
#: The table of answers is read once for so many days.
_A_QUARTER = 92


def every_quarter() -> Iterator[list[date]]:
    """Yield every day that has answers, invitations or day rows, a quarter at a time."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERY_DAY)
        days = iter([day for (day,) in cursor.fetchall()])
    while quarter := list(islice(days, _A_QUARTER)):
        yield quarter


def values_for(days: Sequence[date]) -> dict[str, Any]:
    """Return what the statements ask for."""
    return {"days": list(days), "zone": current_agency().timezone, "door": DOOR}
