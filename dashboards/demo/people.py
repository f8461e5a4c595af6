"""People: the officers' names, and the residents who call. All of them are invented; the numbers ring nowhere."""

from dataclasses import dataclass
from functools import cache
from random import Random

from dashboards.demo.dice import dice, pick
from surveys.incidents import phone_numbers

OFFICER_NAMES = {
    "riverton": """
Olga Reyes, Marcus Bell, Hannah Lindqvist, Tyrone Washington, Mei-Ling Chou, Patrick O'Donnell, Aisha Rahman, Diego
Castellanos, Rebecca Steiner, Kwame Mensah, Linh Tran, Jason Whitaker, Soledad Ibarra, Andre Fontaine, Priya
Natarajan, Walter Kowalski, Denise Harper, Samuel Okafor, Brianna Cole, Tomas Vrabec, Yolanda Pierce, Nathan
Greenbaum, Leilani Kahale, Curtis Boyd, Fatima Zahra Idrissi, Gregory Lund, Monique Baptiste, Hector Villarreal,
Shannon McBride, Daniel Eagle Feather, Xiomara Delgado, Ethan Sorensen, Keisha Grant, Arjun Mehta, Colleen
Fitzgerald, Malik Jefferson, Svetlana Orlova, Ramon Quintero, Tamara Singleton, Joseph Nakamura, Ines Carvalho,
Derek Vaughn, Rosa Maldonado, Philip Anders
""",
    "hillside": """
Wanda Trujillo, Isaiah Brooks, Greta Hoffmann, Luis Alvarado, Caroline Beck, Ahmed Saleh, Nicole Lavigne, Earl
Simmons, Dorothy Chen, Vincent Russo, Angela Whitehorse, Kevin Pruitt, Esperanza Luna, Bradley Novak, Simone Duval,
Terrence Ashby
""",
}
GIVEN = """
James Maria Robert Linda Luis Patricia David Jennifer Ana William Carmen Kim Mohammed Grace Jamal Susan Wei Teresa Omar
Karen Hugo Emily Dwayne Rosa Peter Nadia Carl Ruth Juan Alice Minh Joyce Ivan Leticia Frank Tanya Raj Helen Pedro Chloe
"""
FAMILY = """
Smith Garcia Johnson Nguyen Williams Martinez Brown Lopez Davis Kim Miller Hernandez Wilson Patel Moore Gonzalez Taylor
Ali Anderson Perez Thomas Chen Jackson Sanchez White Ramirez Harris Torres Martin Flores Thompson Rivera Lewis Wong
Walker Ortiz Hall Cruz Young Novak
"""
LINES_PER_AREA = 100

#: Most call takers do not know what kind of phone it is.
ROLL_OF_KINDS = {"mobile": 71, None: 21, "voip": 4, "landline": 4}
#: How people can be reached, as far as the call taker wrote it down.
ROLL_OF_CONTACTS = {"phone": 61, "both": 27, "email": 9, "none": 3}
KNOWN_AGE = 0.6


@dataclass(frozen=True)
class Resident:
    """Somebody who may call the police."""

    key: str
    phone: str
    phone_kind: str | None
    email: str
    language: str
    age: int | None


def officer_names(schema_name: str) -> list[str]:
    """Return the names of an agency's officers."""
    return [" ".join(name.split()) for name in OFFICER_NAMES[schema_name].split(",")]


@cache
def area_codes(time_zone: str) -> tuple[str, ...]:
    """Return the area codes that lie wholly in a time zone."""
    return tuple(area for area in map(str, range(200, 1000)) if _zones_of(area) == (time_zone,))


def _zones_of(area: str) -> tuple[str, ...]:
    try:
        return phone_numbers.parse(f"+1{area}5550100").zones
    except phone_numbers.BadPhone:
        return ()


class Residents:
    """The people of one agency's area; each is drawn when somebody first needs them."""

    def __init__(self, schema_name: str, time_zone: str, spanish: float) -> None:
        self._schema_name = schema_name
        self._time_zone = time_zone
        self._spanish = spanish
        self.get = cache(self._draw)

    @property
    def areas(self) -> tuple[str, ...]:
        """The area codes of their telephones."""
        return area_codes(self._time_zone)

    def __len__(self) -> int:
        """How many people there are: two to a telephone number."""
        return len(self.areas) * LINES_PER_AREA * 2

    def anybody(self, rng: Random) -> Resident:
        """Return somebody who calls."""
        return self.get(int(len(self) * rng.random()))

    def _draw(self, number: int) -> Resident:
        rng = dice(self._schema_name, "resident", number)
        contacts = pick(rng, ROLL_OF_CONTACTS)
        has_phone = contacts in ("phone", "both")
        return Resident(
            key=f"P{number:05d}",
            phone=self._phone(number) if has_phone else "",
            phone_kind=pick(rng, ROLL_OF_KINDS) if has_phone else None,
            email=_address(rng, number) if contacts in ("email", "both") else "",
            language="es" if rng.random() < self._spanish else "en",
            age=rng.randint(18, 88) if rng.random() < KNOWN_AGE else None,
        )

    def _phone(self, number: int) -> str:
        """Numbers 555-0100 to 555-0199 are kept free for stories; a household shares one."""
        line = number % (len(self.areas) * LINES_PER_AREA)
        return f"+1{self.areas[line // LINES_PER_AREA]}55501{line % LINES_PER_AREA:02d}"


def _address(rng: Random, number: int) -> str:
    return f"{rng.choice(GIVEN.split())}.{rng.choice(FAMILY.split())}{number}@example.com".lower()
