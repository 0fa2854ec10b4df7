"""The wizard's closed doors: who enters, what is refused, what publishing asks (R3, R6, R12)."""

import pytest
from django.test import Client

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory, OfferFactory, RejectedOfferFactory
from tests.factories.people import UserFactory
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.offers.wizard import NEW, draft_of, project, step, terms

pytestmark = pytest.mark.django_db


def test_a_forged_closed_level_writes_nothing(pro: Client, member: User) -> None:
    """R6."""
    answer = pro.post(NEW, project(member, levels=["6e"]))
    assert answer.status_code == 422
    assert not CollectiveOffer.objects.exists()


def test_a_partner_that_is_not_referenced_sees_why_and_cannot_post(client: Client) -> None:
    """R3: visible but closed; a direct POST is 403."""
    member = MemberFactory(partner=VenueFactory(partner__referenced=False).partner)
    client.force_login(member)
    answer = client.get(NEW)
    assert answer.status_code == 200
    assert "référencées sur ADAGE" in answer.content.decode()
    assert client.post(NEW, project(member)).status_code == 403
    assert not CollectiveOffer.objects.exists()
    offer = draft_of(member)
    answer = client.post(step(offer, "verification"), {"expected_version": offer.version})
    assert answer.status_code == 403
    assert CollectiveOffer.objects.get().state == "DRAFT"


@pytest.mark.parametrize("slug", ["offre", "date-prix", "pratique", "destinataire", "verification"])
def test_every_step_of_somebody_else_s_draft_does_not_exist(pro: Client, slug: str) -> None:
    offer = DraftOfferFactory()
    for answer in (pro.get(step(offer, slug)), pro.post(step(offer, slug), {})):
        assert answer.status_code == 404


@pytest.mark.parametrize("slug", ["offre", "date-prix", "pratique", "destinataire", "verification"])
def test_the_portal_does_not_exist_for_who_belongs_to_no_structure(
    client: Client, slug: str
) -> None:
    offer = DraftOfferFactory()
    for nobody in (UserFactory(), TeacherFactory()):
        client.force_login(nobody)
        assert client.get(step(offer, slug)).status_code == 404
        assert client.get(NEW).status_code == 404


def test_signed_out_one_is_sent_to_sign_in(client: Client) -> None:
    answer = client.get(NEW)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/connexion/")


def test_a_published_offer_has_no_wizard(pro: Client, member: User) -> None:
    venue = member.memberships.get().partner.venues.get()
    offer = OfferFactory(venue=venue)
    answer = pro.get(step(offer, "offre"))
    assert answer.headers["Location"] == f"/pro/offres/{offer.ref}/"
    posted = pro.post(step(offer, "offre"), project(member, expected_version=offer.version))
    assert posted.status_code == 409
    assert pro.get(step(offer, "inconnue")).status_code == 404


def test_the_review_links_what_is_missing_to_its_step(pro: Client, member: User) -> None:
    """R12."""
    offer = draft_of(member, line=False, notification_emails=[])
    text = pro.get(step(offer, "verification")).content.decode()
    for slug, sentence in (
        ("date-prix", "Fixez une date et un prix."),
        ("pratique", "Indiquez qui prévenir à chaque étape."),
    ):
        assert f'<a href="{step(offer, slug)}">{sentence}</a>' in text
    answer = pro.post(step(offer, "verification"), {"expected_version": offer.version})
    assert answer.status_code == 409
    assert CollectiveOffer.objects.get().state == "DRAFT"


@pytest.mark.parametrize("version", ["", "abc", "9" * 5000, "-1"])
def test_a_publication_without_its_version_is_refused(
    pro: Client, member: User, version: str
) -> None:
    offer = draft_of(member)
    answer = pro.post(step(offer, "verification"), {"expected_version": version})
    assert answer.status_code == 409
    assert CollectiveOffer.objects.get().state == "DRAFT"


def test_a_price_above_ten_thousand_warns_and_never_blocks(pro: Client, member: User) -> None:
    """R18, S22."""
    offer = draft_of(member, line=False)
    pro.post(step(offer, "date-prix"), terms(offer.version, price="25000"))
    text = pro.get(step(offer, "verification")).content.decode()
    assert "Prix inhabituel" in text
    offer = CollectiveOffer.objects.get()
    pro.post(step(offer, "verification"), {"expected_version": offer.version})
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_a_rejected_offer_is_corrected_with_its_reason_in_sight(pro: Client, member: User) -> None:
    """R12."""
    venue = member.memberships.get().partner.venues.get()
    offer = RejectedOfferFactory(venue=venue)
    text = pro.get(step(offer, "offre")).content.decode()
    assert "L’offre vise un public individuel." in text
    pro.post(step(offer, "verification"), {"expected_version": offer.version})
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_another_partner_s_venue_cannot_be_forged(pro: Client, member: User) -> None:
    other = VenueFactory(partner=PartnerFactory())
    answer = pro.post(NEW, project(member, venue=other.pk))
    assert answer.status_code == 422
    assert not CollectiveOffer.objects.exists()
