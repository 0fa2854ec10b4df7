"""The rows of the search follow offers, lines, templates, venues, partners and bookings (S38)."""

import logging
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from administration.models import ListedTerm
from bookings import actions
from bookings.models import Booking
from bookings.queries.status import Status
from bookings.queries.visibility import offers_to_prebook
from catalogue.queries.filters import SearchFilters
from catalogue.queries.search import Search, Seeker
from core.rules import TERRITORIES, department_of
from offers import actions as offers
from offers.models import CollectiveOffer, Place, SearchEntry
from offers.queries.search import drifted
from offers.rules import DOMAINS, FORMATS
from offers.tasks import mend_search
from schools.models import Institution, Level, Territory
from tests.factories.offers import LineFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory
from tests.worlds import world
from venues.models import Partner, Venue

pytestmark = pytest.mark.django_db


def found(institution: Institution | None = None, **wanted: Any) -> list[int]:
    seeker = Seeker.of(institution, timezone.now())
    entries = Search.of(seeker, SearchFilters(**wanted)).entries()
    return sorted(entries.values_list("offer_id", flat=True))


@pytest.mark.parametrize("addressed", [False, True])
@pytest.mark.parametrize("status", list(Status))
def test_in_every_status_the_search_finds_what_may_be_prebooked_and_nothing_else(status, addressed):
    """R3, R11, R12, R13, R20, S38: told by the rows as by the status."""
    stage = world(status, addressed=addressed)
    now = timezone.now()

    for school in (stage.institution, InstitutionFactory(), None):
        free = sorted(offers_to_prebook(school, now).values_list("pk", flat=True))
        assert found(school) == free
    assert drifted() == []
    assert found(stage.institution) == ([stage.offer.pk] if status == Status.PUBLISHED else [])


def test_a_pause_hides_the_offer_at_once_and_resuming_shows_it(stage):
    """S38."""
    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    assert found() == []

    offers.resume(offer_id=stage.offer.pk, by=stage.member)
    assert found() == [stage.offer.pk]


def test_an_offer_paused_under_a_prebooking_and_resumed_is_still_taken(stage):
    stage.prebook()
    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    offers.resume(offer_id=stage.offer.pk, by=stage.member)

    assert found() == []


def test_a_prebooking_takes_the_offer_and_its_end_gives_it_back(stage):
    booking = stage.prebook()
    assert found() == []

    actions.withdraw(booking_id=booking.pk, by=stage.teacher)
    assert found() == [stage.offer.pk]


def test_a_booking_given_back_takes_the_offer_again(stage):
    """A confirmation changes nothing; what ends or comes back does."""
    booking = stage.confirm(stage.prebook())
    assert found() == []

    actions.cancel_by_school(booking_id=booking.pk, by=stage.principal)
    assert found() == [stage.offer.pk]

    back = {"cancelled_at": None, "cancellation_reason": "", "cancellation_note": ""}
    Booking.objects.filter(pk=booking.pk).update(state="CONFIRMED", **back)
    assert (found(), drifted()) == ([], [])


def test_words_follow_the_title_the_partner_and_the_town():
    offer = OfferFactory(title="Masques")
    assert found(text="éclusier") == [offer.pk]

    CollectiveOffer.objects.filter(pk=offer.pk).update(title="Marionnettes à fils")
    Partner.objects.filter(pk=offer.venue.partner_id).update(name="Maison des Remparts")
    Venue.objects.filter(pk=offer.venue_id).update(city="Dinard")

    assert found(text="masque") == found(text="éclusier") == found(text="rennes") == []
    assert found(text="fils") == found(text="remparts") == found(text="dinard") == [offer.pk]
    assert drifted() == []


def test_price_and_dates_follow_the_line():
    offer = OfferFactory(line__price=Decimal(320))
    assert found(price=Decimal(100)) == []

    offer.line.price = Decimal(80)
    offer.line.save()

    assert found(price=Decimal(100)) == [offer.pk]


def test_a_withdrawn_line_hides_the_offer_and_a_new_one_shows_it(stage):
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    assert found() == []

    LineFactory(offer=stage.offer)
    assert found() == [stage.offer.pk]


def test_a_template_is_found_until_it_is_paused():
    template = TemplateFactory()
    shown = SearchEntry.objects.filter(template=template, shown=True)
    assert shown.exists()

    template.pause()
    template.save()

    assert not shown.exists()


def test_a_draft_has_no_row_and_nothing_is_written_for_what_does_not_change():
    OfferFactory(state="DRAFT")
    assert SearchEntry.objects.count() == 0
    OfferFactory()
    before = _versions()

    with connection.cursor() as cursor:
        cursor.execute("SELECT offers_search_offers(ARRAY(SELECT id FROM offers_collectiveoffer))")

    assert _versions() == before


def _versions() -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text FROM offers_searchentry ORDER BY id")
        return cursor.fetchall()


def test_what_a_file_loaded_without_triggers_left_behind_is_seen_and_mended():
    """Negative control of `drifted`."""
    offer = OfferFactory()
    SearchEntry.objects.update(price=1, shown=False)
    assert drifted() == [offer.ref]

    assert mend_search() == 1

    assert drifted() == []
    assert mend_search() == 0
    assert found() == [offer.pk]


@pytest.mark.parametrize("began", [None, "territory", "term"])
def test_a_drift_is_an_error_unless_a_row_by_date_began_today(
    caplog: pytest.LogCaptureFixture, began: str | None
):
    """No trigger rings that day: the job brings the search in step, nobody is woken."""
    OfferFactory()
    SearchEntry.objects.update(price=1)
    row: Any = {
        "territory": Territory.objects.filter(code="35"),
        "term": ListedTerm.objects.filter(kind="domain"),
    }.get(str(began), Territory.objects.none()).first()
    if row:
        row.pk, row.from_date = None, timezone.localdate()
        row.save()
    with caplog.at_level(logging.WARNING, logger="offers.tasks"):
        assert mend_search() == 1
    told = [record.levelname for record in caplog.records if record.name == "offers.tasks"]
    assert told == ["WARNING" if began else "ERROR"]


def test_bits_of_the_database_are_those_of_the_rules():
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, code, bit FROM offers_search_value")
        rows = cursor.fetchall()
    said = {}
    for kind, code, bit in rows:
        said.setdefault(kind, {})[code] = bit

    known = Seeker.of(None, timezone.now()).bits
    assert said["domain"] == known["domains"]
    assert said["format"] == known["formats"]
    assert said["place"] == known["places"]
    assert said["level"] == {level.code: 1 << level.rank for level in Level.objects.all()}
    assert set(said["department"]) == set(TERRITORIES)


def test_every_label_of_a_domain_or_a_format_is_a_word_of_the_search():
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, words FROM offers_search_value WHERE kind <> 'level'")
        words = dict(cursor.fetchall())

    for code, label in {**DOMAINS, **FORMATS, **TERRITORIES}.items():
        assert words[code].startswith(label)


@pytest.mark.parametrize(
    "code", ["35000", "20000", "20199", "20200", "2A004", "97133", "97150", "97100", "98800",
             "99999", "", "01000", "9710", "75116"],
)  # fmt: skip
def test_the_database_reads_a_department_from_a_postal_code_as_the_rules_do(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT offers_department_of(%s)", [code])
        assert (cursor.fetchone()[0] or "") == department_of(code)


def test_an_event_elsewhere_counts_in_the_department_of_its_address():
    offer = OfferFactory(
        place=Place.OTHER,
        event_address="1 rue du Port",
        event_postal_code="20200",
        event_city="Bastia",
    )

    assert SearchEntry.objects.get(offer=offer).departments == ["2B"]
    assert found(text="bastia") == [offer.pk]


def test_a_venue_without_coordinates_is_where_the_schools_of_its_town_are():
    InstitutionFactory(postal_code="35400", latitude=Decimal("48.6"), longitude=Decimal("-2.0"))
    venue = VenueFactory(latitude=None, longitude=None, postal_code="35400")
    offer = OfferFactory(venue=venue)
    entry = SearchEntry.objects.filter(offer=offer)
    assert entry.values_list("latitude", "longitude").get() == (48_600_000, -2_000_000)

    other = InstitutionFactory(
        postal_code="35400", latitude=Decimal("48.8"), longitude=Decimal("-2.2")
    )

    assert entry.values_list("latitude", "longitude").get() == (48_700_000, -2_100_000)
    Institution.objects.filter(pk=other.pk).update(latitude=Decimal("49.0"))
    assert entry.values_list("latitude", flat=True).get() == 48_800_000


def test_a_prebooking_of_one_offer_takes_no_other():
    kept = OfferFactory()
    PrebookedBookingFactory()

    assert found() == [kept.pk]
