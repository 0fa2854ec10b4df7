"""Pages read before somebody else acted: a conflict that shows both versions and a way out."""

from decimal import Decimal

import pytest

from bookings import actions
from bookings.models import Booking
from offers import actions as offers
from tests.answers import Answer
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_a_price_changed_since_the_page_was_read_is_a_conflict(signed):
    """STALE shows both versions."""
    offer, browser = OfferFactory(), signed(TeacherFactory())
    page = browser.get(f"/adage/offres/{offer.ref}/prereserver/")
    shown = {name: page.context["form"].initial[name] for name in ("version", "seen")}
    terms = offers.Terms(
        starts_at=offer.line.starts_at,
        ends_at=offer.line.ends_at,
        price=Decimal("999"),
        bookable_until=offer.line.bookable_until,
        participants=28,
    )
    member = MemberFactory(partner=offer.venue.partner)
    offers.edit_line(offer_id=offer.pk, terms=terms, expected_version=1, by=member)

    answer = browser.post(f"/adage/offres/{offer.ref}/prereserver/", shown)

    assert answer.status_code == 409
    assert f'href="/adage/offres/{offer.ref}/prereserver/"' in text(answer)
    assert "320,00\u00a0€" in text(answer)
    assert "999,00\u00a0€" in text(answer)
    assert not Booking.objects.exists()


def test_an_offer_taken_or_paused_since_the_page_was_read_is_a_conflict(signed):
    """S18, S38: not « not found », and a way out."""
    taken = PrebookedBookingFactory().offer
    paused = OfferFactory()
    offers.pause(offer_id=paused.pk, by=MemberFactory(partner=paused.venue.partner))
    browser = signed(TeacherFactory())

    for offer in (taken, paused):
        answer = browser.post(f"/adage/offres/{offer.ref}/prereserver/", {"version": "1"})
        assert answer.status_code == 409
        assert 'href="/adage/recherche/"' in text(answer)
    assert Booking.objects.count() == 1


def test_a_new_date_made_since_the_page_was_read_is_a_conflict(signed):
    """R30: delete and create give a line the teacher has not seen, whatever its number."""
    offer, browser = OfferFactory(), signed(TeacherFactory())
    member = MemberFactory(partner=offer.venue.partner)
    line = offer.line
    offers.withdraw_line(offer_id=offer.pk, by=member)
    terms = offers.Terms(
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        price=Decimal("999"),
        bookable_until=line.bookable_until,
        participants=28,
    )
    offers.open_line(offer_id=offer.pk, terms=terms, by=member)

    answer = browser.post(f"/adage/offres/{offer.ref}/prereserver/", {"version": "1"})

    assert answer.status_code == 409
    assert not Booking.objects.exists()


def test_a_head_who_confirms_terms_that_have_gone_sees_both_versions(signed):
    """R30, STALE: nothing is engaged."""
    booking = PrebookedBookingFactory()
    principal = PrincipalFactory(institution=booking.institution)
    budget = BudgetFactory(institution=booking.institution)
    member = MemberFactory(partner=booking.offer.venue.partner)
    actions.withdraw_line(offer_id=booking.offer_id, by=member)

    answer = signed(principal).post(
        f"/adage/decisions/{booking.reference}/confirmer/", {"version": "1"}
    )

    assert answer.status_code == 409
    assert "Ce que vous aviez sous les yeux" in text(answer)
    assert "Sans date pour l’instant" in text(answer)
    budget.refresh_from_db()
    assert budget.engaged == 0


def test_damaged_terms_are_not_shown_back(signed):
    offer, browser = OfferFactory(), signed(TeacherFactory())

    answer = browser.post(
        f"/adage/offres/{offer.ref}/prereserver/", {"version": "9", "seen": "forged:x:y"}
    )

    assert answer.status_code == 409
    assert "forged" not in text(answer)
