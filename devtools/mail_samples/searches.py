"""The daily mail of saved searches."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from bookings.models import Booking
from catalogue.models import SavedSearch
from catalogue.queries.filters import SearchFilters, stored
from devtools.mail_samples.fiction import moment
from offers.models import OfferTemplate, SearchEntry
from offers.models.project import PROJECT_FIELDS
from schools.models import Role, SchoolRole
from venues.models import Referencing

EVENTS = {"search.news_found": "Une recherche enregistrée a du nouveau, une fois par jour au plus"}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When it happens, and what the message says then."""
    offer, teacher = booking.offer, booking.teacher
    Referencing.objects.create(
        partner=offer.venue.partner, from_date=moment(9, 1, 0, year=2022).date()
    )
    entered = {"role": Role.TEACHER, "entered_at": booking.prebooked_at}
    SchoolRole.objects.get_or_create(
        user=teacher, defaults=entered | {"institution": booking.institution}
    )
    said = {name: getattr(offer, name) for name in PROJECT_FIELDS}
    template = OfferTemplate.objects.create(
        venue=offer.venue,
        places=["VENUE"],
        state="PUBLISHED",
        token=uuid4(),
        **said | {"title": "Le théâtre côté coulisses"},
    )
    search = SavedSearch.objects.create(
        user=teacher,
        name="Théâtre en 4e",
        fingerprint="1",
        created_at=timezone.now(),
        wanted=stored(SearchFilters(domains=("theatre",), levels=("4e",))),
        told_until=timezone.now(),
    )
    entry = SearchEntry.objects.get(template=template)
    searches = [{"search_id": search.pk, "entries": [entry.pk]}]
    return EVENTS[event], {"user_id": teacher.pk, "searches": searches}
