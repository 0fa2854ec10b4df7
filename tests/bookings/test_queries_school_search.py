"""The search of a school: what it finds, whatever the accents, and what it never shows (R11)."""

from dataclasses import asdict

import pytest
from django.utils import timezone

from bookings import actions
from bookings.queries import (
    Facets,
    Wanted,
    facets_of,
    offers_a_school_may_open,
    offers_to_prebook,
    search_offers,
)
from offers.models import Place
from tests.factories.offers import (
    ArchivedOfferFactory,
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
    in_days,
)
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import PartnerFactory, VenueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return InstitutionFactory()


def found(school, **wanted):
    return [offer.title for offer in search_offers(school, Wanted(**wanted), timezone.now())]


@pytest.mark.parametrize(
    "text",
    [
        "théâtre", "THEATRE", "theatres", "masques", "masqué", "choeurs masque", "éclusier",
        "Vitré", "vitre", "atel", "représentation",
    ],
)  # fmt: skip
def test_a_text_is_found_whatever_its_accents_case_and_ending(school, text):
    venue = VenueFactory(partner=PartnerFactory(name="Théâtre de l’Éclusier"), city="Vitré")
    OfferFactory(title="Atelier masques", description="Un chœur masqué en choeurs.", venue=venue)
    OfferFactory(
        title="Lire la mer", description="Une autrice.", domains=["livre"], formats=["rencontre"],
        venue=VenueFactory(partner=PartnerFactory(name="Librairie du Môle")),
    )  # fmt: skip

    assert found(school, text=text) == ["Atelier masques"]


@pytest.mark.parametrize("text", ["zzz", "% _", "'; drop table", "a & | !", "«»", "-", '"'])
def test_a_strange_text_finds_nothing_and_breaks_nothing(school, text):
    OfferFactory(title="Lire la mer", description="Une autrice.")

    assert found(school, text=text) == []


def test_a_domain_named_in_the_text_is_found(school):
    OfferFactory(title="Marcher ensemble", description="Du pas au chœur.", domains=["danse"])

    assert found(school, text="Dansé") == ["Marcher ensemble"]


def test_domains_and_levels_widen_within_and_narrow_between(school):
    OfferFactory(title="A", domains=["theatre"], levels=["4e"])
    OfferFactory(title="B", domains=["danse", "musique"], levels=["2de"])
    OfferFactory(title="C", domains=["livre"], levels=["2de"])

    assert sorted(found(school, domains=("theatre", "danse"))) == ["A", "B"]
    assert found(school, domains=("theatre", "danse"), levels=("2de",)) == ["B"]


def test_the_department_is_where_it_happens_or_where_the_partner_travels(school):
    brittany = VenueFactory(postal_code="35000", department_code="35")
    OfferFactory(title="Chez nous", venue=brittany, place=Place.VENUE)
    OfferFactory(title="Chez vous", venue=brittany, place=Place.SCHOOL, departments=["53", "44"])
    OfferFactory(
        title="Ailleurs", venue=brittany, place=Place.OTHER, event_address="1 rue du Port",
        event_postal_code="20200", event_city="Bastia",
    )  # fmt: skip

    assert found(school, departments=("35",)) == ["Chez nous"]
    assert found(school, departments=("44",)) == ["Chez vous"]
    assert found(school, departments=("2B",)) == ["Ailleurs"]
    assert found(school, departments=("2A",)) == []
    assert sorted(found(school, departments=("35", "2B"))) == ["Ailleurs", "Chez nous"]


def test_the_count_of_a_box_is_what_it_would_leave(school):
    """The other filters kept, its own left out; for every box of every filter."""
    brittany = VenueFactory(postal_code="35000", department_code="35")
    OfferFactory(venue=brittany, domains=["theatre", "danse"], levels=["4e"])
    OfferFactory(venue=brittany, domains=["danse"], levels=["2de"])
    OfferFactory(
        venue=brittany, place=Place.SCHOOL, departments=["35", "974"], levels=["4e", "3e"],
        domains=["theatre"],
    )  # fmt: skip
    wanted = Wanted(departments=("35",), domains=("theatre",), levels=("4e",))

    counts = facets_of(school, wanted, timezone.now())

    assert counts == Facets(
        departments={"35": 2, "974": 1},
        domains={"theatre": 2, "danse": 1},
        levels={"4e": 2, "3e": 1},
    )
    for name, boxes in asdict(counts).items():
        for code, count in boxes.items():
            assert len(found(school, **asdict(wanted) | {name: (code,)})) == count, (name, code)


def test_only_dated_free_published_offers_of_referenced_partners_are_found(school):
    """R3, R11, R12, S38."""
    OfferFactory(title="Trouvée")
    for factory in (
        DraftOfferFactory, PausedOfferFactory, RejectedOfferFactory, ArchivedOfferFactory,
    ):  # fmt: skip
        factory()
    OfferFactory(line=False)
    OfferFactory(line__bookable_until=in_days(-1))
    OfferFactory(institution=InstitutionFactory())
    OfferFactory(venue=VenueFactory(partner=PartnerFactory(referenced=False)))
    PrebookedBookingFactory()
    ConfirmedBookingFactory()

    assert found(school) == ["Trouvée"]


def test_an_offer_addressed_to_the_school_comes_first_and_to_nobody_else(school):
    OfferFactory(title="Pour tous", line__starts_at=in_days(30))
    OfferFactory(title="Pour nous", institution=school, line__starts_at=in_days(50))

    assert found(school) == ["Pour nous", "Pour tous"]
    assert found(InstitutionFactory()) == ["Pour tous"]
    assert found(None) == ["Pour tous"]


def test_a_withdrawn_prebooking_makes_the_offer_found_again(school):
    booking = PrebookedBookingFactory()
    assert found(school) == []

    actions.withdraw(booking_id=booking.pk, by=booking.teacher)

    assert found(school) == [booking.offer.title]


def test_a_school_opens_what_it_sees_and_what_it_holds(school):
    """S38: a paused offer is closed, except to the school that has booked it."""
    ours = PrebookedBookingFactory(institution=school)
    seen = OfferFactory()
    paused, other = PausedOfferFactory(), OfferFactory(institution=InstitutionFactory())
    ours.offer.venue.partner.referencings.all().delete()
    now = timezone.now()

    opened = set(offers_a_school_may_open(school, now))

    assert opened == {ours.offer, seen}
    assert {paused, other} & opened == set()
    assert list(offers_to_prebook(school, now)) == [seen]
