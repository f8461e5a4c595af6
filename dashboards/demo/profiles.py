"""The two made-up agencies: what they are called, how they are built, and how their teams change over the months."""

from dataclasses import dataclass
from datetime import timedelta

from agencies.provisioning import NewAgency

#: Share of the eighteen months that has passed, and how much better or worse a team is then; straight lines between.
Drift = tuple[tuple[float, float], ...]

GETTING_BETTER: Drift = ((0.0, -0.10), (0.25, -0.08), (1.0, 0.11))
A_BAD_SPELL: Drift = ((0.0, 0.03), (0.5, 0.03), (0.62, -0.17), (0.78, -0.17), (0.9, 0.0), (1.0, 0.02))
STEADY: Drift = ((0.0, 0.0), (1.0, 0.0))
ALL_DAY = (0, 24)
DAY, NIGHT = (7, 19), (19, 7)


@dataclass(frozen=True)
class Team:
    """A department: patrol answers by district and hour, specialists take a share of some groups of calls."""

    code: str
    name: str
    parent: str = ""
    officers: int = 0
    districts: tuple[str, ...] = ()
    hours: tuple[int, int] = ALL_DAY
    groups: tuple[str, ...] = ()
    share: float = 0.0
    drift: Drift = STEADY

    def is_on_duty(self, hour: int) -> bool:
        """Whether the team works at this hour of the day."""
        start, end = self.hours
        return start <= hour < end if start < end else hour >= start or hour < end


@dataclass(frozen=True)
class Profile:
    """One agency of the demonstration."""

    new: NewAgency
    member: str
    first_badge: int
    teams: tuple[Team, ...]
    calls_a_day: float
    spanish: float
    sms_sender: str
    #: How strongly people here are satisfied with an ordinary officer: the share who answer with the best score.
    level: float
    #: Department of the person who signs in as supervisor.
    supervised: str
    #: How long a past it gets: eighteen months.
    past: timedelta = timedelta(days=548)

    @property
    def schema_name(self) -> str:
        """The schema, by which everything of this agency is drawn."""
        return self.new.schema_name

    @property
    def mail_domain(self) -> str:
        """Where the staff of this agency have their addresses."""
        return f"{self.schema_name}.example"


RIVERTON = Profile(
    new=NewAgency(
        schema_name="riverton",
        name="Riverton Police Department",
        sender_name="Riverton Police",
        domain="riverton.localhost",
        timezone="America/Chicago",
        admin_email="admin@riverton.example",
        details={
            "phone": "+13125550100",
            "postal_address": "1 River Street, Riverton, IL 60000",
            "ori": "IL0000001",
            "complaint_texts": {
                "en": "Ask for the Office of Professional Standards at the front desk, 1 River Street.",
                "es": "Pregunte por la Oficina de Normas Profesionales en la recepción, 1 River Street.",
            },
            "colour": "#005ea2",
        },
    ),
    member="Officer",
    first_badge=2107,
    calls_a_day=32,
    spanish=0.17,
    sms_sender="+13125550190",
    level=0.66,
    supervised="SOUTH",
    teams=(
        Team("PATROL", "Patrol Bureau"),
        Team("NORTH", "North District", "PATROL"),
        Team("NORTH-D", "North Day Watch", "NORTH", 6, ("North",), DAY),
        Team("NORTH-N", "North Night Watch", "NORTH", 5, ("North",), NIGHT),
        Team("CENTRAL", "Central District", "PATROL"),
        Team("CENTRAL-D", "Central Day Watch", "CENTRAL", 6, ("Central",), DAY),
        Team("CENTRAL-N", "Central Night Watch", "CENTRAL", 5, ("Central",), NIGHT, drift=A_BAD_SPELL),
        Team("SOUTH", "South District", "PATROL"),
        Team("SOUTH-D", "South Day Watch", "SOUTH", 6, ("South",), DAY, drift=GETTING_BETTER),
        Team("SOUTH-N", "South Night Watch", "SOUTH", 5, ("South",), NIGHT, drift=GETTING_BETTER),
        Team("SPECIAL", "Special Services Bureau"),
        Team("TRAFFIC", "Traffic Unit", "SPECIAL", 4, groups=("crash", "road"), share=0.45),
        Team("PROPERTY", "Property Crimes", "SPECIAL", 4, groups=("property",), share=0.22),
        Team("COMMUNITY", "Community Team", "SPECIAL", 3, hours=(8, 20), groups=("nuisance", "help"), share=0.14),
    ),
)

HILLSIDE = Profile(
    new=NewAgency(
        schema_name="hillside",
        name="Hillside Sheriff's Office",
        sender_name="Hillside Sheriff",
        domain="hillside.localhost",
        timezone="America/New_York",
        admin_email="admin@hillside.example",
        details={
            "phone": "+13155550100",
            "postal_address": "2 Hill Road, Hillside, NY 13000",
            "ori": "NY0000002",
            "complaint_texts": {
                "en": "Write to the Sheriff, 2 Hill Road, or ask any sergeant for the form.",
                "es": "Escriba al Sheriff, 2 Hill Road, o pida el formulario a cualquier sargento.",
            },
            "colour": "#2e6b3f",
        },
    ),
    member="Deputy",
    first_badge=514,
    calls_a_day=14.5,
    spanish=0.08,
    sms_sender="+13155550190",
    level=0.7,
    supervised="EAST",
    teams=(
        Team("PATROL", "Patrol"),
        Team("EAST", "East County", "PATROL", 5, ("East",)),
        Team("WEST", "West County", "PATROL", 5, ("West",), drift=A_BAD_SPELL),
        Team("SERVICES", "Services"),
        Team("CIVIL", "Civil Process", "SERVICES", 2, hours=(8, 18), groups=("civil",), share=0.8),
        Team("DETECTIVES", "Detectives", "SERVICES", 2, groups=("property",), share=0.25),
        Team("SCHOOLS", "Schools and Community", "SERVICES", 2, hours=(7, 18), groups=("nuisance", "help"), share=0.2),
    ),
)

PROFILES = (RIVERTON, HILLSIDE)
