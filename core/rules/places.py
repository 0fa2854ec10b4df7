"""The territories of France, read from a postal code, and the clock each one lives on.

What counts is the table `Territory` of the schools; it begins with the first values written here.
As on a list of the programme, another row of the same code changes it from a day on (0050).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.rules.dated import Remembered

PARIS = "Europe/Paris"
FIRST_DAY = date(2021, 1, 1)
# Codes are numbers of departments: two or three characters.
CODE_MAX, POSTAL_CODE_DIGITS = 3, 5

_METROPOLITAN = """
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal
16 Charente|17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or
22 Côtes-d’Armor|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère
30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre
37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire
44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre
59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques
65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône
71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime
77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var
84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort
91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise
"""

# Overseas: code, name, academy (of which it keeps the calendar), clock; the last six have schools
# but are not departments.
_OVERSEAS = """
971 Guadeloupe|Guadeloupe|America/Guadeloupe
972 Martinique|Martinique|America/Martinique
973 Guyane|Guyane|America/Cayenne
974 La Réunion|La Réunion|Indian/Reunion
976 Mayotte|Mayotte|Indian/Mayotte
975 Saint-Pierre-et-Miquelon|Saint-Pierre-et-Miquelon|America/Miquelon
977 Saint-Barthélemy|Guadeloupe|America/St_Barthelemy
978 Saint-Martin|Guadeloupe|America/Marigot
986 Wallis-et-Futuna|Wallis-et-Futuna|Pacific/Wallis
987 Polynésie française|Polynésie française|Pacific/Tahiti
988 Nouvelle-Calédonie|Nouvelle-Calédonie|Pacific/Noumea
"""
_DEPARTMENTS_OVERSEAS = {"971", "972", "973", "974", "976"}
# Saint-Barthélemy and Saint-Martin keep postal codes of Guadeloupe; Corsica was one department.
_POSTAL_PREFIXES = {"2A": "200 201", "2B": "20", "977": "977 97133", "978": "978 97150"}

# The ministry's order on the school calendar: each academy has its zone; here, its departments.
_ACADEMIES = {
    "A": """
        Besançon 25 39 70 90|Bordeaux 24 33 40 47 64|Clermont-Ferrand 03 15 43 63|Dijon 21 58 71 89
        Grenoble 07 26 38 73 74|Limoges 19 23 87|Lyon 01 42 69|Poitiers 16 17 79 86
    """,
    "B": """
        Aix-Marseille 04 05 13 84|Amiens 02 60 80|Lille 59 62|Nancy-Metz 54 55 57 88
        Nantes 44 49 53 72 85|Nice 06 83|Normandie 14 27 50 61 76|Orléans-Tours 18 28 36 37 41 45
        Reims 08 10 51 52|Rennes 22 29 35 56|Strasbourg 67 68
    """,
    "C": """
        Créteil 77 93 94|Montpellier 11 30 34 48 66|Paris 75|Toulouse 09 12 31 32 46 65 81 82
        Versailles 78 91 92 95
    """,
    "Corse": "Corse 2A 2B",
}

# Clocks of the land of France: those of the territories, and of islands that have none yet.
CLOCKS = (
    PARIS, "America/Cayenne", "America/Guadeloupe", "America/Marigot", "America/Martinique",
    "America/Miquelon", "America/St_Barthelemy", "Indian/Kerguelen", "Indian/Mayotte",
    "Indian/Reunion", "Pacific/Gambier", "Pacific/Marquesas", "Pacific/Noumea", "Pacific/Tahiti",
    "Pacific/Wallis",
)  # fmt: skip


class Territory(NamedTuple):
    """One row: from which day, which code, its French name, its academy, the zone of its school
    holidays, its clock (IANA), how its postal codes begin (« 200 201 »), whether it is a department
    (a box of the map), whether it is one still.
    """

    since: date
    code: str
    name: str
    academy: str
    holiday_zone: str
    time_zone: str
    postal_prefixes: str
    is_department: bool
    is_open: bool


def first_territories() -> list[Territory]:
    """What the table begins with: the 101 departments, then the collectivities with schools."""
    homes = {
        code: (academy, zone)
        for zone, text in _ACADEMIES.items()
        for academy, *codes in (said.split() for said in re.split(r"[|\n] *", text.strip()))
        for code in codes
    }
    rows = [
        (*said.split(" ", 1), *homes[said[:2]], PARIS)
        for line in _METROPOLITAN.split("\n")
        for said in line.split("|")
        if said
    ]
    for line in _OVERSEAS.strip().split("\n"):
        said, academy, clock = line.split("|")
        rows.append((*said.split(" ", 1), academy, academy, clock))
    return [
        Territory(
            FIRST_DAY,
            code,
            name,
            academy,
            zone,
            clock,
            _POSTAL_PREFIXES.get(code, code),
            is_department=len(code) < CODE_MAX or code in _DEPARTMENTS_OVERSEAS,
            is_open=True,
        )
        for code, name, academy, zone, clock in rows
    ]


REMEMBERED_TERRITORIES: Remembered[list[Territory]] = Remembered(first_territories())


class Known(NamedTuple):
    """The territories on a day, in the order of their codes, departments first: their rows, the
    code that each beginning of a postal code stands for, and a word that is another when a row is.
    """

    rows: dict[str, Territory]
    by_prefix: dict[str, str]
    version: str

    def leads(self, start: str) -> str:
        """The code of a postal code, or of a beginning of some; '' when it leads nowhere."""
        known, starts = self.by_prefix, (start[:many] for many in range(len(start), 1, -1))
        return next((known[one] for one in starts if one in known), "")


def known_on(rows: Iterable[Territory], day: date) -> Known:
    """The last row of each code that has begun. Of two that claim the same beginning of a postal
    code, the newest has it, as for `offers_department_of` in the database.
    """
    found: dict[str, Territory] = {}
    for row in sorted(rows, key=lambda row: row.since):
        if row.since <= day:
            found[row.code] = row
    # « 2A » comes before « 21 ».
    order = sorted(
        found.values(),
        key=lambda row: (not row.is_department, re.sub(r"^(\d)(\D)", r"\g<1>0\2", row.code)),
    )
    by_prefix = {
        prefix: row.code
        for row in sorted(found.values(), key=lambda row: (row.since, row.code))
        if row.is_open
        for prefix in row.postal_prefixes.split()
    }
    version = sha256(repr(order).encode()).hexdigest()[:16]
    return Known({row.code: row for row in order}, by_prefix, version)


class _Today(NamedTuple):
    rows: list[Territory]
    midnight: datetime
    next_midnight: datetime
    known: Known


_NEVER = datetime.min.replace(tzinfo=UTC)
_today = _Today([], _NEVER, _NEVER, Known({}, {}, ""))


def known_today() -> Known:
    """In Paris; worked out once a reading and a day."""
    global _today
    rows, now, found = REMEMBERED_TERRITORIES.rows, datetime.now(UTC), _today
    if found.rows is not rows or not found.midnight <= now < found.next_midnight:
        there = now.astimezone(ZoneInfo(PARIS))
        first = there.replace(hour=0, minute=0, second=0, microsecond=0)
        last = first + timedelta(days=1)
        known = known_on(rows, there.date())
        found = _today = _Today(rows, first.astimezone(UTC), last.astimezone(UTC), known)
    return found.known


class Territories(Mapping[str, str]):
    """Code -> name, written by `pattern`, as they are today: going through it gives those that are.

    One that is no more keeps its name: what bears it is still shown.
    """

    def __init__(self, pattern: str = "{name}", of: tuple[bool, ...] = (True, False)) -> None:
        self.pattern, self.of = pattern, of

    def __getitem__(self, code: str) -> str:
        row = known_today().rows[code]
        if row.is_department not in self.of:
            raise KeyError(code)
        return self.pattern.format(code=code, name=row.name)

    def __iter__(self) -> Iterator[str]:
        rows = known_today().rows.items()
        return iter([code for code, row in rows if row.is_open and row.is_department in self.of])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def choices(self, held: Collection[str] = ()) -> list[tuple[str, str]]:
        """What a field of a form offers, read anew by each form; `held`: what it already says."""
        return [
            (code, self.pattern.format(code=code, name=row.name))
            for code, row in known_today().rows.items()
            if row.is_department in self.of and (row.is_open or code in held)
        ]

    def or_all(self, held: Collection[str] = ()) -> list[tuple[str, str]]:
        """What a filter offers: all of them, or one; `held`: what a kept address asks for."""
        return [("", "Tous"), *self.choices(held)]


TERRITORIES = Territories()
NUMBERED_TERRITORIES = Territories("{code} {name}")
DEPARTMENTS = Territories(of=(True,))
COLLECTIVITIES = Territories(of=(False,))


def department_of(postal_code: str) -> str:
    """Return the territory code of a French postal code, '' when it is not one.

    The longest known beginning speaks: Corsica is split (20000–20199 is 2A), Saint-Barthélemy and
    Saint-Martin keep postal codes of Guadeloupe.
    """
    digits = postal_code.strip()
    if len(digits) != POSTAL_CODE_DIGITS or not digits.isdecimal():
        return ""
    return known_today().leads(digits)


def time_zone_of(department_code: str) -> str:
    """Return the IANA zone of a territory; anything unknown lives in Paris."""
    row = known_today().rows.get(department_code)
    return row.time_zone if row else PARIS


def academy_of(department_code: str) -> str:
    """Return the academy of a territory, '' for an unknown code."""
    row = known_today().rows.get(department_code)
    return row.academy if row else ""
