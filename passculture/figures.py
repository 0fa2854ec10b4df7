"""The public figures of the home page: counted in the database, never invented."""

from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.utils import timezone

from bookings.models import Booking
from bookings.queries.status import with_status
from offers.queries import offers_visible_to_school
from schools.models import Institution
from venues.models import Partner

KEPT_SECONDS = 60
AFTER_THE_EVENT = ("USED", "REIMBURSED")


def public_figures() -> list[dict[str, Any]]:
    """Return value and words of each figure worth showing; zero is not shown."""
    return cache.get_or_set("public_figures", _count, KEPT_SECONDS) or []


def _count() -> list[dict[str, Any]]:
    now = timezone.now()
    open_offers = with_status(offers_visible_to_school(None), now).filter(status="published")
    pupils = Booking.objects.filter(state__in=AFTER_THE_EVENT).aggregate(n=Sum("participants"))["n"]
    found = [
        (open_offers.count(), "offres ouvertes aujourd’hui à tous les établissements"),
        (Partner.objects.referenced(timezone.localdate()).count(), "partenaires référencés"),
        (Institution.objects.eligible().count(), "établissements participants"),
        (pupils or 0, "élèves sortis avec leur classe"),
    ]
    return [{"value": value, "words": words} for value, words in found if value]
