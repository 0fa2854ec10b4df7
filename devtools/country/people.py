"""Who lives in a country: institutions, heads and teachers; partners, their venue and member."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from stdnum import luhn
from text_unidecode import unidecode

from core.encrypted import seal
from core.rules import time_zone_of
from devtools.country import words
from devtools.country.counts import TEACHERS, Counts
from schools.rules import UAI_LETTERS

SEED = 20_250_131
UAI_FROM = 5_000  # after those the directory gives
SIREN_FROM = 7_000_000
IBAN, BIC = "FR7630006000011234567890189", "AGRIFRPPXXX"
REFERENCED_FROM = date(2022, 1, 1)
NO_PASSWORD = "!"  # noqa: S105  people of a country come in by their session
Row = tuple[Any, ...]


@dataclass(frozen=True)
class School:
    """An institution: where it is, who decides and who books."""

    id: int
    department: str
    head: int
    teachers: range


@dataclass(frozen=True)
class Troupe:
    """A partner with its venue and its member, of the same rank in their tables."""

    partner: int
    venue: int
    member: int
    department: str
    zone: str


@dataclass
class People:
    """Everybody, drawn once; `after` says after which id of each table the rows begin."""

    counts: Counts
    now: datetime
    after: dict[str, int]
    random: Random = field(default_factory=lambda: Random(SEED))
    schools: list[School] = field(default_factory=list)
    troupes: list[Troupe] = field(default_factory=list)
    users: list[Row] = field(default_factory=list)
    schools_of: dict[str, list[School]] = field(default_factory=dict)

    def institutions(self) -> Iterator[Row]:
        """Rows of the institutions; their people are drawn with them."""
        departments = self._departments(self.counts.institutions)
        ranks: dict[str, int] = {}
        for number, department in enumerate(departments, start=1):
            ranks[department] = rank = ranks.get(department, UAI_FROM) + 1
            area = {"2A": "620", "2B": "720"}.get(department, department.zfill(3))
            digits = f"{area}{rank:04d}"
            kind = self.random.choices(["COLLEGE", "LYCEE", "EREA"], [65, 33, 2])[0]
            name = f"{kind.capitalize()} {self.random.choice(words.PEOPLE_OF_LETTERS)}"
            postal_code, city, latitude, longitude = self._place(department)
            key = self.after["schools_institution"] + number
            self._staff(key, department, digits)
            row = (
                key, digits + UAI_LETTERS[int(digits) % 23], name, kind,
                "PUBLIC" if self.random.random() < 0.8 else "PRIVATE", "",
                "EDUCATION" if self.random.random() < 0.95 else "AGRICULTURE", "1 rue de l’École",
                postal_code, city, department, "", f"ce.{digits}@ac.example", "",
                latitude, longitude, time_zone_of(department), True, True, "", "",
            )  # fmt: skip
            yield row

    def _staff(self, institution: int, department: str, digits: str) -> None:
        head = self._person(f"chef.{digits}", "ac.example")
        first = head + 1
        for rank in range(self.random.randint(*TEACHERS)):
            self._person(f"prof{rank}.{digits}", "ac.example")
        teachers = range(first, self.after["accounts_user"] + len(self.users) + 1)
        school = School(institution, department, head, teachers)
        self.schools.append(school)
        self.schools_of.setdefault(department, []).append(school)

    def _person(self, before: str, domain: str) -> int:
        """One account more; returns its id."""
        first, last = (self.random.choice(n) for n in (words.FIRST_NAMES, words.LAST_NAMES))
        key = self.after["accounts_user"] + len(self.users) + 1
        address = unidecode(f"{before}.{last}@{domain}").lower()
        civility = self.random.choice(["Mme", "M."])
        self.users.append(
            (key, NO_PASSWORD, False, address, civility, first, last, True, False, self.now)
        )
        return key

    def partners(self) -> Iterator[Row]:
        """Rows of the partners; their venue and member are drawn with them."""
        departments = self._departments(self.counts.partners)
        for number, department in enumerate(departments, start=1):
            kind, activity, called = words.TROUPES[number % len(words.TROUPES)]
            digits = f"{SIREN_FROM + number:08d}"
            siren = digits + luhn.calc_check_digit(digits)
            key = self.after["venues_partner"] + number
            member = self._person(f"contact.{siren}", "culture.example")
            venue = self.after["venues_venue"] + number
            zone = time_zone_of(department)
            self.troupes.append(Troupe(key, venue, member, department, zone))
            name = f"{called} {self.random.choice(words.TOWNS)} {number}"
            yield (key, siren, name, kind, [activity], "", self.now, REFERENCED_FROM)

    def venues(self) -> Iterator[Row]:
        """Rows of the venues, one a partner."""
        for number, troupe in enumerate(self.troupes, start=1):
            postal_code, city, latitude, longitude = self._place(troupe.department)
            row = (
                troupe.venue, None, "Mesure", f"Salle {number}", "1 place du Marché", postal_code,
                city, troupe.department, latitude, longitude, troupe.zone, troupe.partner,
            )  # fmt: skip
            yield row

    def accounts(self) -> Iterator[Row]:
        """Rows of the bank accounts, validated the day after: statements are paid on them."""
        iban = seal(IBAN)  # everybody's
        for troupe in self.troupes:
            row = (
                f"pays-{troupe.partner}", f"Titulaire {troupe.partner}", iban, BIC,
                f"pays/{troupe.partner}.pdf", "pdf", "rib.pdf", self.now, "VALIDATED", self.now,
                "", troupe.member, troupe.member, troupe.partner,
            )  # fmt: skip
            yield row

    def memberships(self) -> Iterator[Row]:
        """Rows of who works for a partner: its owner."""
        for troupe in self.troupes:
            yield ("OWNER", self.now, troupe.member, troupe.partner)

    def referencings(self) -> Iterator[Row]:
        """Rows of the referencings: every partner may publish (R3)."""
        for troupe in self.troupes:
            yield (REFERENCED_FROM, None, str(troupe.partner), troupe.partner)

    def roles(self) -> Iterator[Row]:
        """Rows of who is what in an institution."""
        for school in self.schools:
            yield ("PRINCIPAL", False, self.now, school.id, school.head)
            for teacher in school.teachers:
                yield ("TEACHER", True, self.now, school.id, teacher)

    def _departments(self, count: int) -> list[str]:
        weights = words.DEPARTMENT_WEIGHTS
        return self.random.choices(list(weights), list(weights.values()), k=count)

    def _place(self, department: str) -> tuple[str, str, Decimal, Decimal]:
        """A postal code, a town and coordinates: those of a department lie close together."""
        town = f"{self.random.choice(words.TOWNS)}-sur-{self.random.choice(words.RIVERS)}"
        start = {"2A": "20", "2B": "20"}.get(department, department)
        low = 200 if department == "2B" else 0
        number = self.random.randrange(low, low + (20 if len(start) == 3 else 180))
        middle = Random(department)
        latitude = middle.uniform(43.2, 50.2) + self.random.gauss(0, 0.2)
        longitude = middle.uniform(-3.5, 6.8) + self.random.gauss(0, 0.3)
        postal_code = f"{start}{number:0{5 - len(start)}d}"
        return postal_code, town, round(Decimal(latitude), 6), round(Decimal(longitude), 6)
