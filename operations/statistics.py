"""Figures of a school year: what was booked, by whom, for how much; each leads to its list.

A booking counts when it is confirmed, used or reimbursed, in the year its event begins in (clock of
Paris). One that names several levels or domains counts in each: these columns do not add up.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import CharField, Count, F, Func, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from core.rules import PARIS, places
from core.rules.french import month_and_year
from offers.rules import DOMAINS
from reimbursements.models import StatementLine
from schools.models import Budget, Institution, Level
from schools.rules import MINISTRIES, school_year_start

CLOCK = ZoneInfo(PARIS)
LIVE = ("CONFIRMED", "USED", "REIMBURSED")
NOTHING = Decimal(0)
DECILES = """
    WITH spending AS (
        SELECT institution_id, sum(price) / sum(participants) AS euros
        FROM bookings_booking
        WHERE state IN ('CONFIRMED', 'USED', 'REIMBURSED') AND participants > 0
          AND starts_at >= %s AND starts_at < %s
        GROUP BY institution_id
    ), part AS (
        SELECT institution_id, euros, ntile(10) OVER (ORDER BY euros, institution_id) AS tile
        FROM spending
    )
"""
BOUNDS = "SELECT tile, count(*), min(euros), max(euros) FROM part GROUP BY tile ORDER BY tile"
OF_TILE = "SELECT institution_id FROM part WHERE tile = %s"


@dataclass(frozen=True)
class Year:
    """A school year: from midnight to midnight of the first of September, on the clock of Paris."""

    starts: int

    @property
    def from_at(self) -> datetime:
        """The first moment that counts."""
        return datetime(self.starts, 9, 1, tzinfo=CLOCK)

    @property
    def to_at(self) -> datetime:
        """The first moment of the next year."""
        return datetime(self.starts + 1, 9, 1, tzinfo=CLOCK)

    def __str__(self) -> str:
        return f"{self.starts}-{self.starts + 1}"


@dataclass(frozen=True)
class Line:
    """One line of a table: bookings, pupils, euros, schools, and the list they come from."""

    label: str
    bookings: int
    pupils: int
    euros: Decimal
    schools: int
    url: str


# Name in the address -> what the column says, and the value of a booking.
BY: dict[str, tuple[str, Any]] = {
    "departement": ("Département", F("institution__department_code")),
    "academie": ("Académie", F("institution__academy")),
    "ministere": ("Ministère", F("institution__ministry")),
    "niveau": ("Niveau", Func(F("offer__levels"), function="unnest", output_field=CharField())),
    "domaine": ("Domaine", Func(F("offer__domains"), function="unnest", output_field=CharField())),
    "mois": ("Mois", TruncMonth("starts_at", tzinfo=CLOCK)),
}


def year_of(text: str) -> Year:
    """The year asked for, « 2026 »; the current one for anything else."""
    current = school_year_start(timezone.localdate()).year
    return Year(int(text) if text.isascii() and text.isdigit() and len(text) == 4 else current)


def counted(year: Year) -> QuerySet[Booking]:
    """The bookings of a year."""
    rows = Booking.objects.order_by().filter(state__in=LIVE)
    return rows.filter(starts_at__gte=year.from_at, starts_at__lt=year.to_at)


def table(year: Year, by: str) -> list[Line]:
    """One line a value of this dimension, the largest first; months in their order."""
    rows = (
        counted(year)
        .annotate(key=BY[by][1])
        .values("key")
        .annotate(
            many=Count("pk"),
            pupils=Sum("participants"),
            euros=Sum("price"),
            schools=Count("institution", distinct=True),
        )
    )
    words = words_of(by)
    lines = [
        Line(
            words(row["key"]),
            row["many"],
            row["pupils"],
            row["euros"],
            row["schools"],
            _list_of(year, by, row["key"]),
        )
        for row in rows
    ]
    if by == "mois":
        return sorted(lines, key=lambda line: line.url)
    return sorted(lines, key=lambda line: (-line.bookings, line.label))


def words_of(by: str) -> Any:
    """From the value of a dimension to what is read."""
    if by == "departement":
        return lambda code: f"{places.TERRITORIES.get(code, '')} ({code})".strip()
    if by == "ministere":
        return lambda code: MINISTRIES.get(code, code)
    if by == "niveau":
        labels = dict(Level.objects.values_list("code", "label"))
        return lambda code: labels.get(code, code)
    if by == "domaine":
        return lambda code: DOMAINS.get(code, code)
    if by == "mois":
        return lambda moment: month_and_year(moment.date()).capitalize()
    return lambda name: name or "Non renseignée"


def _list_of(year: Year, by: str, key: Any) -> str:
    """The list of bookings that a figure counts."""
    asked = {"state__in": ",".join(LIVE)}
    first, last = year.from_at, year.to_at
    if by == "mois":
        first = key
        last = key.replace(year=key.year + key.month // 12, month=key.month % 12 + 1)
    asked |= {"starts_at__gte": first.isoformat(), "starts_at__lt": last.isoformat()}
    names = {
        "departement": "institution__department_code__exact",
        "academie": "institution__academy__exact",
        "ministere": "institution__ministry__exact",
        "niveau": "niveau",
        "domaine": "domaine",
    }
    if by in names:
        asked[names[by]] = key
    return f"{reverse('admin:bookings_booking_changelist')}?{urlencode(asked)}"


def totals(year: Year) -> dict[str, Any]:
    """Bookings, pupils and euros of the year, and the credits that pay its events."""
    told: dict[str, Any] = counted(year).aggregate(
        bookings=Count("pk"),
        pupils=Sum("participants", default=0),
        euros=Sum("price", default=NOTHING),
        used=Sum("price", filter=Q(state__in=["USED", "REIMBURSED"]), default=NOTHING),
        paid=Sum("price", filter=Q(state="REIMBURSED"), default=NOTHING),
    )
    # What was paid too much or too little, and the corrections since that were paid or taken back.
    corrected = StatementLine.objects.filter(
        kind=StatementLine.Kind.ADJUSTMENT, statement__state="PAID", booking__in=counted(year)
    ).aggregate(euros=Sum("amount", default=NOTHING))
    told["paid"] += corrected["euros"]
    first, last = date(year.starts, 9, 1), date(year.starts + 1, 9, 1)
    credit: dict[str, Any] = Budget.objects.filter(
        event_from__lt=last, event_to__gt=first
    ).aggregate(credit=Sum("amount", default=NOTHING), engaged=Sum("engaged", default=NOTHING))
    budgets = reverse("admin:schools_budget_changelist")
    urls = {
        "bookings_url": _list_of(year, "", ""),
        "credit_url": f"{budgets}?event_from__lt={last}&event_to__gt={first}",
        "used_url": _list_of(year, "", "").replace("CONFIRMED%2C", ""),
        "paid_url": _list_of(year, "", "").replace("CONFIRMED%2CUSED%2C", ""),
        "without_url": f"{reverse('admin:schools_institution_changelist')}"
        f"?eligible__exact=1&is_open__exact=1&reservations=sans-{year.starts}",
    }
    return told | credit | urls | {"without": schools_without(year).count()}


def schools_without(year: Year) -> QuerySet[Institution]:
    """Open, eligible schools that booked nothing that year."""
    booked = counted(year).values("institution")
    return Institution.objects.eligible().order_by().exclude(pk__in=booked)


def deciles(year: Year) -> list[dict[str, Any]]:
    """Schools in ten equal parts by euros per pupil: how many, from how much to how much."""
    with connection.cursor() as cursor:
        cursor.execute(DECILES + BOUNDS, [year.from_at, year.to_at])
        rows = cursor.fetchall()
    page = reverse("admin:schools_institution_changelist")
    return [
        {
            "tile": tile,
            "schools": many,
            "least": least,
            "most": most,
            "url": f"{page}?reservations=decile{tile}-{year.starts}",
        }
        for tile, many, least, most in rows
    ]


def schools_of_decile(year: Year, tile: int) -> list[int]:
    """The schools of one of the ten parts."""
    with connection.cursor() as cursor:
        cursor.execute(DECILES + OF_TILE, [year.from_at, year.to_at, tile])
        return [pk for (pk,) in cursor.fetchall()]
