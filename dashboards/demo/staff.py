"""Who signs in to the demonstration: one person of each role, all with one password that everybody knows."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from agencies.accounts.models import User
from agencies.accounts.roles import Role
from agencies.roster.models import Assignment, Department
from dashboards.demo.profiles import PROFILES, Profile

PASSWORD = "demo-demo-demo"  # noqa: S105 - printed at each start, for people who try the product out
OPERATOR = "operator@platform.example"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in to an agency; `about` says what there is to see."""

    box: str
    name: str
    role: Role
    about: str


STAFF = (
    Person("admin", "Ada Lindholm", Role.ADMINISTRATOR, "administrator: everything, and the agency's configuration"),
    Person("chief", "Carol Whitfield", Role.COMMAND, "command staff: the whole agency, with comments"),
    Person("supervisor", "Sam Ortega", Role.SUPERVISOR, "supervisor: own departments only"),
    Person("officer", "", Role.OFFICER, "officer: own results only"),
    Person("analyst", "Anton Weiss", Role.ANALYST, "analyst: figures without comments"),
)


def address(person: Person, profile: Profile) -> str:
    """Return the address with which a person signs in."""
    return f"{person.box}@{profile.mail_domain}"


def make_staff(profile: Profile) -> None:
    """Write the agency's staff, the supervisor's departments and the officer's link; the roster is there."""
    password = make_password(PASSWORD)
    for person in STAFF:
        fields = {"name": person.name, "role": person.role, "password": password}
        User.objects.update_or_create(email=address(person, profile), defaults=fields)
    _give_departments(profile)
    _link_officer(profile)


def make_operator() -> None:
    """Write the platform's operator."""
    if not User.objects.filter(email=OPERATOR).exists():
        User.objects.create_user(OPERATOR, PASSWORD, name="Oscar Platt", role=Role.OPERATOR)


def _give_departments(profile: Profile) -> None:
    supervisor = User.objects.get(role=Role.SUPERVISOR, email__endswith=profile.mail_domain)
    Department.objects.get(code=profile.supervised).supervisors.set([supervisor])


def _link_officer(profile: Profile) -> None:
    """The second officer of the supervised district: the first is its sergeant."""
    user = User.objects.get(role=Role.OFFICER, email__endswith=profile.mail_domain)
    team = next(team for team in profile.teams if team.officers and profile.supervised in (team.code, team.parent))
    officer = Assignment.objects.filter(department__code=team.code, ended_on=None).order_by("pk")[1].officer
    officer.user = user
    officer.save(update_fields=["user"])
    User.objects.filter(pk=user.pk).update(name=officer.name)


def sign_ins() -> str:
    """Return the sign-ins for people to read."""
    boxes = "\n".join(f"  {person.box + '@…':<14}{person.about}" for person in STAFF)
    hosts = " or ".join(f"@{profile.mail_domain}" for profile in PROFILES)
    return f"""Sign in with the password {PASSWORD} as one of these ({hosts}):

{boxes}
  {OPERATOR}   operator of the platform"""
