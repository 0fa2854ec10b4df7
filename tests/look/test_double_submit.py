"""Twice the same click, back and again: one booking, one message (U22)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.models import Booking
from outbox.models import Message
from schools.models import Budget
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory, PrincipalFactory, TeacherFactory

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


@both_worlds
def test_prebooking_twice_is_prebooking_once(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    offer = OfferFactory()
    sign_in(TeacherFactory())
    page.goto(f"{site}/adage/offres/{offer.ref}/prereserver/")
    page.get_by_role("button", name="Préréserver").dblclick()
    done = page.get_by_role("heading", level=1, name="Préréservation envoyée")
    expect(done).to_be_visible()
    events = Message.objects.filter(event="booking.prebooked").values("event_id").distinct()
    assert (Booking.objects.count(), events.count()) == (1, 1)

    page.go_back()
    again = page.get_by_role("button", name="Préréserver")
    if again.count():
        again.click()
        expect(done).to_be_visible()
    assert (Booking.objects.count(), events.count()) == (1, 1)


@both_worlds
def test_confirming_twice_engages_the_credit_once(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    booking = PrebookedBookingFactory()
    BudgetFactory(institution=booking.institution)
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    page.get_by_role("button", name="Confirmer la réservation").dblclick()
    done = page.get_by_role("heading", level=1, name="Réservation confirmée")
    expect(done).to_be_visible()
    page.go_back()
    again = page.get_by_role("button", name="Confirmer la réservation")
    if again.count():
        again.click()
        expect(done).to_be_visible()
    assert Budget.objects.get().engaged == booking.price
    events = Message.objects.filter(event="booking.confirmed").values("event_id").distinct()
    assert events.count() == 1
