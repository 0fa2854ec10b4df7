"""The public figures of the home page: counted in the database, never invented."""

from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from bookings.queries.status import with_status
from core.database import LocalDay
from core.rules.french import month_and_year, short_month
from offers.queries.template import templates_shown
from offers.queries.visibility import offers_visible_to_school
from schools.models import Institution
from venues.models import Partner

KEPT_SECONDS = 60
MONTHS_SHOWN = 3
TEMPLATES_SHOWN = 4
AFTER_THE_EVENT = ("USED", "REIMBURSED")


def public_figures() -> list[dict[str, Any]]:
    """Return value and words of each figure worth showing; zero is not shown."""
    kept: list[dict[str, Any]] | None = cache.get("public_figures")
    if kept is not None:
        return kept
    now = timezone.now()
    open_offers = with_status(offers_visible_to_school(None), now).filter(status="published")
    pupils = Booking.objects.filter(state__in=AFTER_THE_EVENT).aggregate(n=Sum("participants"))["n"]
    found = [
        (open_offers.count(), "offres ouvertes aujourd’hui à tous les établissements"),
        (pupils or 0, "élèves sortis avec leur classe"),
        (Partner.objects.referenced(timezone.localdate()).count(), "partenaires référencés"),
        (Institution.objects.eligible().count(), "établissements participants"),
    ]
    shown = [{"value": value, "words": words} for value, words in found if value]
    cache.set("public_figures", shown, KEPT_SECONDS)
    return shown


def bookings_by_month() -> dict[str, Any] | None:
    """The confirmed bookings of the last months, this one included; None while there is none."""
    return cache.get_or_set("bookings_by_month", _by_month, KEPT_SECONDS) or None


def latest_templates() -> dict[str, Any]:
    """How many templates there are to see, and the last ones: a strip of the home page."""
    return cache.get_or_set("latest_templates", _latest, KEPT_SECONDS) or {}


def _latest() -> dict[str, Any]:
    found = templates_shown()
    shown = [
        {
            "title": template.title,
            "url": reverse("template", args=(template.ref, template.slug)),
            "where": f"{template.venue.partner.name}, {template.venue.city}",
            "domain": template.domains[0] if template.domains else "",
        }
        for template in found[:TEMPLATES_SHOWN]
    ]
    return {"count": found.count(), "shown": shown} if shown else {}


def _by_month() -> dict[str, Any]:
    # The first day of each month shown, the oldest first.
    today = timezone.localdate()
    last = today.year * 12 + today.month - 1
    months = [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS_SHOWN + 1, last + 1)]
    rows = (
        Booking.objects.annotate(day=LocalDay("time_zone", "confirmed_at"))
        .filter(day__gte=months[0])
        .annotate(month=TruncMonth("day"))
        .values("month")
        .annotate(many=Count("pk"))
    )
    found = {row["month"]: row["many"] for row in rows}
    if not found:
        return {}
    bars = [
        {
            "name": short_month(month),
            "long_name": month_and_year(month),
            "value": found.get(month, 0),
            "current": month == months[-1],
        }
        for month in months
    ]
    return {
        "bars": bars,
        "conclusion": f"{month_and_year(months[-1]).capitalize()}, mois en cours.",
    }
