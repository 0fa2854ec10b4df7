"""What the referencing opens and closes (R3)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.actions import confirm, prebook
from bookings.queries.visibility import offers_to_prebook
from core.errors import Refused
from offers.actions import NotReferenced, create_draft, resume
from offers.queries.visibility import offers_visible_to_school
from tests.answers import Answer
from tests.factories.offers import OfferFactory, PausedOfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory, RequestFactory, VenueFactory
from venues.actions import referencing
from venues.models import Partner

pytestmark = pytest.mark.django_db
HOME = "/pro/referencement/"


def text(answer: Answer) -> str:
    return answer.content.decode()


def test_creating_an_offer_is_visible_closed_and_leads_to_the_request(client, applicant):
    """R3: says why, where the request stands, links to it; a direct POST is refused."""
    create = reverse("partner:new_offer")
    answer = client.get(create)
    assert answer.status_code == 200
    assert "seules les structures référencées" in text(answer)
    assert "Non demandé" in text(answer)
    assert f'href="{HOME}"' in text(answer)
    assert client.post(reverse("partner:new_step"), {"title": "Forcé"}).status_code == 403


def test_acceptance_opens_the_door_at_once(client):
    """R3, R4."""
    request = RequestFactory(state="UNDER_REVIEW")
    VenueFactory(partner=request.partner)
    client.force_login(request.member)
    assert "En instruction" in text(client.get(reverse("partner:new_offer")))
    referencing.accept(request_id=request.pk, by=request.clerk)
    assert "form" in client.get(reverse("partner:new_step")).context


def test_the_blocking_notice_is_shown_only_while_it_blocks(client, applicant, unreferenced):
    """R3: on every page of the portal, until the referencing is there."""
    assert "Référencement requis" in text(client.get(reverse("partner:offers")))
    unreferenced.referencings.create(from_date=timezone.localdate())
    assert "Référencement requis" not in text(client.get(reverse("partner:offers")))
    client.force_login(MemberFactory(partner=OfferFactory().venue.partner))
    assert "Référencement requis" not in text(client.get(reverse("partner:offers")))


# --- Losing it ------------------------------------------------------------------------------------


def lose(partner: Partner) -> None:
    """The administration closes the referencing today."""
    partner.referencings.update(to_date=timezone.localdate())


def test_losing_the_referencing_hides_unbooked_offers_everywhere():
    """R3: queries, search, page of the offer, pre-booking."""
    offer = OfferFactory()
    teacher = TeacherFactory()
    school = teacher.school_role.institution
    assert offers_visible_to_school(school).filter(pk=offer.pk).exists()
    assert offers_to_prebook(school, timezone.now()).filter(pk=offer.pk).exists()
    lose(offer.venue.partner)
    assert not offers_visible_to_school(school).filter(pk=offer.pk).exists()
    assert not offers_to_prebook(school, timezone.now()).filter(pk=offer.pk).exists()
    with pytest.raises(Refused):
        prebook(offer_id=offer.pk, expected_version=1, by=teacher)


def test_losing_the_referencing_hides_the_pages_from_teachers(client):
    """R3: a link kept from before leads nowhere."""
    offer = OfferFactory(title="Le bruit des marées")
    client.force_login(TeacherFactory())
    assert "Le bruit des marées" in text(client.get(reverse("school:search")))
    lose(offer.venue.partner)
    assert "Le bruit des marées" not in text(client.get(reverse("school:search")))
    assert client.get(reverse("school:offer", args=[offer.ref])).status_code == 404


def test_losing_the_referencing_keeps_the_running_booking_alive(client):
    """R3: the head still confirms, both sides still see it."""
    booking = PrebookedBookingFactory()
    lose(booking.offer.venue.partner)
    principal = PrincipalFactory(institution=booking.institution)
    BudgetFactory(institution=booking.institution)
    client.force_login(booking.teacher)
    assert client.get(reverse("school:booking", args=[booking.reference])).status_code == 200
    client.force_login(principal)
    assert client.get(reverse("school:decision", args=[booking.reference])).status_code == 200
    confirm(booking_id=booking.pk, expected_version=booking.stock.version, by=principal)
    booking.refresh_from_db(fields=["confirmed_at"])
    assert booking.confirmed_at is not None


def test_without_referencing_nothing_is_put_online():
    """R3: neither a new draft's publication nor a paused offer."""
    offer = PausedOfferFactory()
    member = MemberFactory(partner=offer.venue.partner)
    lose(offer.venue.partner)
    with pytest.raises(NotReferenced):
        resume(offer_id=offer.pk, by=member)
    with pytest.raises(NotReferenced):
        create_draft(venue_id=offer.venue_id, values={"title": "Forcé"}, by=member)
