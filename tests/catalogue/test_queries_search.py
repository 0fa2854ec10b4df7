"""The search of a school: what it finds, whatever the accents, and what it never shows (R11)."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from bookings import actions
from bookings.queries.visibility import offers_a_school_may_open, offers_to_prebook
from catalogue.queries.facets import facets_of
from catalogue.queries.filters import SearchFilters
from catalogue.queries.results import relaxed, results_of
from catalogue.queries.search import Search, Seeker
from offers.models import Place
from schools.models import Institution
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
from tests.factories.templates import TemplateFactory
from tests.factories.venues import PartnerFactory, VenueFactory

pytestmark = pytest.mark.django_db


def searched(school: Institution, **wanted: Any) -> Search:
    return Search.of(Seeker.of(school, timezone.now()), SearchFilters(**wanted))


def found(school: Institution, **wanted: Any) -> list[str]:
    return [result.thing.title for result in results_of(searched(school, **wanted), 0, 100)]


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
        title="Lire la mer",
        description="Une autrice.",
        domains=["livre"],
        formats=["rencontre"],
        venue=VenueFactory(partner=PartnerFactory(name="Librairie du Môle")),
    )

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
        title="Ailleurs",
        venue=brittany,
        place=Place.OTHER,
        event_address="1 rue du Port",
        event_postal_code="20200",
        event_city="Bastia",
    )

    assert found(school, departments=("35",)) == ["Chez nous"]
    assert found(school, departments=("44",)) == ["Chez vous"]
    assert found(school, departments=("2B",)) == ["Ailleurs"]
    assert found(school, departments=("2A",)) == []
    assert sorted(found(school, departments=("35", "2B"))) == ["Ailleurs", "Chez nous"]


def test_the_count_of_a_box_is_what_it_would_leave(school):
    """The other filters kept, its own left out; for every box of every filter."""
    brittany = VenueFactory(postal_code="35000", department_code="35")
    OfferFactory(venue=brittany, domains=["theatre", "danse"], levels=["4e"])
    OfferFactory(venue=brittany, domains=["danse"], levels=["2de"], formats=["concert"])
    OfferFactory(
        venue=brittany,
        place=Place.SCHOOL,
        departments=["35", "974"],
        levels=["4e", "3e"],
        domains=["theatre"],
        accessible_motor=True,
        accessible_visual=True,
    )
    TemplateFactory(venue=brittany, domains=["theatre"], levels=["4e"], accessible_visual=True)
    ConfirmedBookingFactory(institution=school, offer__venue=brittany)
    search = searched(
        school, departments=("35",), domains=("theatre",), levels=("4e",), access=("visuel",)
    )

    facets = facets_of(search)

    assert facets.total == 2
    assert facets.counts == {
        "kind": {"datee": 1, "vitrine": 1},
        "departments": {"35": 2, "974": 1},
        "domains": {"theatre": 2},
        "levels": {"4e": 2, "3e": 1},
        "formats": {"representation": 1, "atelier": 2, "visite-guidee": 1},
        "places": {"SCHOOL": 1, "VENUE": 1},
        "access": {"moteur": 1, "visuel": 2},
        "known": {"oui": 2},
    }
    for name, boxes in facets.counts.items():
        for code, count in boxes.items():
            kept = (*search.wanted.access, code) if name == "access" else (code,)
            value = {"kind": code, "known": True}.get(name, kept)
            alone = replace(search.wanted, **{name: value})
            assert Search.of(search.seeker, alone).entries().count() == count, (name, code)


def test_only_dated_free_published_offers_of_referenced_partners_are_found(school):
    """R3, R11, R12, S38."""
    OfferFactory(title="Trouvée")
    for factory in (
        DraftOfferFactory,
        PausedOfferFactory,
        RejectedOfferFactory,
        ArchivedOfferFactory,
    ):
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


def test_what_a_filter_left_out_would_give_is_counted_the_most_first(school):
    OfferFactory(title="A", domains=["danse"], levels=["3e"])
    OfferFactory.create_batch(2, domains=["musique"], levels=["4e"])

    lines = relaxed(searched(school, domains=("danse",), levels=("4e",), text="zzz"))

    assert lines == []
    lines = relaxed(searched(school, domains=("danse",), levels=("4e",)))
    assert lines == [
        ("domains", SearchFilters(levels=("4e",)), 2),
        ("levels", SearchFilters(domains=("danse",)), 1),
    ]
