"""Two years of finished responses."""

from datetime import date

from django.db import connection, transaction

from agencies.roster.models import Assignment, Officer
from agencies.tenancy import agency_context
from benchmarks.copies import copies, number
from responses.models import Answer, Response
from tests import factories

#: Few enough that also ten thousand answers show every officer figure: a page that withholds is no comparison.
OFFICERS = 20
_DEPARTMENTS = 6
#: One response in this many has a comment.
_COMMENTED = 3
#: Of the default questionnaire's questions, those that a typical person answers.
_CODES = ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C10")
_SPREAD = """
    ALTER TABLE made ADD at timestamptz, ADD officer bigint, ADD department bigint;
    UPDATE made SET at = now() - n * interval '730 days' / (SELECT count(*) FROM made),
        officer = served.officer_id, department = served.department_id
    FROM (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS every FROM roster_assignment) served
    WHERE served.place = 1 + n % served.every"""
_ANSWER = """
    INSERT INTO responses_answer (id, response_id, question_id, value, text, answered_at)
    SELECT gen_random_uuid(), made.response, question.id, 1 + abs(hashint8(made.n * 31 + question.id)) %% 5, '', made.at
    FROM made JOIN surveys_question question ON question.version_id = %s AND question.code = ANY(%s)"""


def answer_many(schema_name: str, answers: int) -> Officer:
    """Give an agency that many answers about its officers; return one of them."""
    with agency_context(schema_name), transaction.atomic():
        officer = _make_roster()
        number(answers // len(_CODES))
        with connection.cursor() as cursor:
            cursor.execute(_SPREAD)
        example = factories.make_response(officer, {"C1": 4})
        _multiply(example)
        _comment(example)
    return officer


def tidy() -> None:
    """Do what the database does by itself in time: statistics and visibility of every table."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _make_roster() -> Officer:
    departments = [factories.make_department(f"District {place}") for place in range(_DEPARTMENTS)]
    officers = [Officer(badge=f"B{place}", name=f"Officer {place}") for place in range(OFFICERS)]
    Officer.objects.bulk_create(officers)
    Assignment.objects.bulk_create(
        Assignment(officer=officer, department=departments[place % _DEPARTMENTS], started_on=date(2020, 1, 1))
        for place, officer in enumerate(officers)
    )
    return officers[0]


def _multiply(example: Response) -> None:
    invitation, when = example.invitation, {"received_at": "made.at", "closed_at": "made.at"}
    copies(example.incident, id="made.id", incident_number="'many ' || made.n", **when)
    copies(example.incident.officers.get(), id="made.id", incident_id="made.id", officer_id="made.officer")
    copies(invitation.party, id="made.party", incident_id="made.id", phone="''")
    copies(
        invitation,
        id="made.invitation",
        incident_id="made.id",
        party_id="made.party",
        token="''",
        token_hash="sha256(made.invitation::text::bytea)",
        invited_on="made.at::date",
    )
    keys = {"id": "made.response", "invitation_id": "made.invitation", "incident_id": "made.id"}
    copies(example, **keys, submitted_at="made.at", submitted_on="made.at::date")
    attributed = {"officer_id": "made.officer", "department_id": "made.department"}
    copies(example.attributions.get(), id="made.id", response_id="made.response", **attributed)
    with connection.cursor() as cursor:
        cursor.execute(_ANSWER, [example.version_id, list(_CODES)])


def _comment(example: Response) -> None:
    question = example.version.questions.get(code="T1")
    responses = Response.objects.order_by("pk").values_list("pk", flat=True)[::_COMMENTED]
    said = (Answer(response_id=pk, question=question, text="They listened to me.") for pk in responses)
    Answer.objects.bulk_create(said, batch_size=5000)
