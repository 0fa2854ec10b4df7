"""The numbers and formulas of the texts: who is eligible, what a credit allows."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from administration.rules.lists import Terms
from administration.rules.numbers import duration_on, share_on
from core.rules.dated import Remembered, in_force
from core.rules.text import identifier
from core.rules.typed import plain

# UAI code: 7 digits and a check letter (the remainder of the division by 23).
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
UAI_SHAPE = re.compile(r"[0-9]{7}[A-Z]", re.ASCII)
# A spreadsheet or a program that believes it reads a number takes its leading zeros away.
UAI_WITHOUT_ZEROS = re.compile(r"[1-9][0-9]{4,5}[A-Z]", re.ASCII)

# Eligible types of the official directory (R5): no primary school, no service, no medico-social
# establishment.
ELIGIBLE_TYPES = {"college": "COLLEGE", "lycee": "LYCEE", "erea": "EREA"}

# States of the directory: an institution « à fermer » still receives its pupils.
OPEN_STATES = {"ouvert", "a fermer"}

# Funding ministries (R46).
MINISTRIES = Terms("ministry")

# The search keeps a level by one bit of an integer, its rank (R6).
HIGHEST_RANK = 30

# Private lycées without a contract in the sense of the Éducation nationale, yet eligible (R5).
PRIVATE_WITHOUT_CONTRACT = {"AGRICULTURE", "SEA"}

# Beyond this share of the open and eligible institutions that a file names, closing some or making
# some ineligible asks for a confirmation: most likely the file is damaged.
CLOSED_WITHOUT_ASKING = Decimal("0.02")

# Euros per pupil of a level (R46). The table PupilAmount, which counts, begins with them.
FIRST_PUPIL_AMOUNTS = {"4e": 25, "3e": 25, "2de": 30, "CAP1": 30, "CAP2": 30, "1re": 20, "Tle": 20}
FIRST_PUPIL_AMOUNTS_DAY = date(2022, 1, 1)
HIGHEST_PUPIL_AMOUNT, MOST_PUPILS = 500, 9_999

# A campaign at work that nobody has touched for so long has lost its worker.
CAMPAIGN_FORGOTTEN = timedelta(minutes=1)

# The school year goes from 1 September to 31 August.
SCHOOL_YEAR_START_MONTH = 9


def provisional_share(on: date) -> Decimal:
    """Share of a provisional credit that may be engaged by a confirmation of this day (R42)."""
    return share_on("provisional_share", on)


# What a ministry opens of its credits, « 4/12 »: (parts, out of how many); all of it without a row.
Part = tuple[int, int]
WHOLE: Part = (1, 1)
MOST_PARTS = 100
OpenedParts = Mapping[str, list[tuple[date, Part]]]
REMEMBERED_PARTS: Remembered[OpenedParts] = Remembered({})


def opened_part(ministry: str, on: date) -> Part:
    """What a ministry opens of its credits for the confirmations of a day (R42)."""
    return in_force(REMEMBERED_PARTS.rows.get(ministry, ()), on) or WHOLE


def opened_part_before(ministry: str, day: date) -> Part:
    """What was open on the eve of a day."""
    return opened_part(ministry, day - timedelta(days=1))


def opened_parts(on: date) -> dict[str, Part]:
    """The ministries that do not open everything on a day."""
    found = {ministry: opened_part(ministry, on) for ministry in REMEMBERED_PARTS.rows}
    return {ministry: part for ministry, part in found.items() if part[0] < part[1]}


def uai_is_valid(uai: str) -> bool:
    """Tell whether a code is an UAI: 7 ASCII digits and the right check letter (R5)."""
    return bool(UAI_SHAPE.fullmatch(uai)) and uai[7] == UAI_LETTERS[int(uai[:7]) % 23]


def as_uai(text: str) -> str:
    """The code in capitals, without spaces nor what nobody sees, its first zeros put back."""
    said = identifier(text).upper()
    return said.zfill(8) if UAI_WITHOUT_ZEROS.fullmatch(said) else said


def ministry_of(supervision: str) -> str:
    """Code of the funding ministry named by the directory, '' when it funds nothing (R46)."""
    named = {
        word: code
        for code, row in MINISTRIES.today.items()
        if row.is_offered
        for word in plain(row.search_words).split()
    }
    words = re.findall(r"[a-z]+", plain(supervision))
    return next((named[word] for word in words if word in named), "")


def is_under_contract(contract: str) -> bool:
    """« CONTRAT D'ASSOCIATION… », « SOUS CONTRAT ETABLISSEMENT AGRICOLE », « C0NTRAT SIMPLE… ».

    The directory does write the last one with a zero.
    """
    said = plain(contract).replace("c0ntrat", "contrat")
    return said.startswith(("contrat", "sous contrat"))


def closes_too_many(closed: int, known: int) -> bool:
    """Tell whether an import that closes that many institutions must ask first."""
    return closed > known * CLOSED_WITHOUT_ASKING


def why_not_eligible(
    *, school_type: str, sector: str, contract: str, supervision: str, state: str, territory: str
) -> str:
    """Why an institution of the directory is left aside, '' when it is eligible (R5).

    A contract that is none of those known is told as it is written. Takes the
    directory's own words and a territory code; answers a short French reason.
    """
    if plain(school_type) not in ELIGIBLE_TYPES:
        return f"type «\u00a0{school_type or 'non renseigné'}\u00a0»"
    if plain(state) not in OPEN_STATES:
        return f"état «\u00a0{state or 'non renseigné'}\u00a0»"
    if not territory:
        return "hors du territoire national"
    ministry = ministry_of(supervision)
    if not ministry:
        return f"ministère non financeur «\u00a0{supervision or 'non renseigné'}\u00a0»"
    if plain(sector) == "public":
        return ""
    if plain(sector) != "prive":
        return f"secteur «\u00a0{sector or 'non renseigné'}\u00a0»"
    if plain(contract) == "sans objet" and ministry in PRIVATE_WITHOUT_CONTRACT:
        return ""
    if is_under_contract(contract):
        return ""
    if plain(contract) == "hors contrat":
        return "privé hors contrat"
    said = contract or "non renseigné"
    return f"privé, contrat «\u00a0{said}\u00a0» lu comme hors contrat"


def spendable(amount: Decimal, is_final: bool, on: date, part: Part = WHOLE) -> Decimal:
    """Euros that may be engaged on a credit: all of it, or a share while provisional (R42).

    Never more than the part that its ministry opens.
    """
    share = amount if is_final else amount * provisional_share(on)
    share = min(share, amount * part[0] / part[1])
    return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def is_pupil_count(text: str) -> bool:
    """Whether a text is a whole number of pupils, within what the table takes (R46)."""
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PUPILS))
    return digits and int(text) <= MOST_PUPILS


def school_amount(
    pupils: Mapping[str, int], amounts: Mapping[str, Decimal], least: Decimal
) -> Decimal:
    """Euros of a school: Σ pupils × amount of each level code, never under the minimum (R46).

    A level without an amount gives nothing; a school without pupils has no credit at all.
    """
    due = sum((many * amounts.get(code, Decimal(0)) for code, many in pupils.items()), Decimal(0))
    return max(due, least) if due else Decimal(0)


def campaign_forgotten_before(now: datetime) -> datetime:
    """A campaign at work last touched before this is taken up again."""
    return now - CAMPAIGN_FORGOTTEN


def may_last(from_date: date, to_date: date) -> bool:
    """Tell whether a delegation may run over these days, both included."""
    return from_date <= to_date <= latest_end(from_date)


def latest_end(from_date: date) -> date:
    """The last day of the longest delegation that begins then (R32)."""
    return from_date + duration_on("delegation_longest", from_date)


def day_at(moment: datetime, zone: str) -> date:
    """The day of this moment on the clock of an institution (IANA zone name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


def school_year_start(day: date) -> date:
    """First day, 1 September, of the school year that holds this day."""
    year = day.year if day.month >= SCHOOL_YEAR_START_MONTH else day.year - 1
    return date(year, SCHOOL_YEAR_START_MONTH, 1)


# A suspension that is over still moves, for so long, the deadlines it had not moved yet (R45).
POSTPONED_FOR = timedelta(days=7)


def time_left(
    whole: tuple[datetime, datetime], given: Iterable[tuple[datetime, datetime]]
) -> timedelta:
    """How much of a stretch of time is in none of the others (R45)."""
    (begin, ends), left = whole, timedelta()
    for first, last in [*sorted(given), (ends, ends)]:
        left += max(min(first, ends) - begin, timedelta())
        begin = max(begin, last)
    return left
