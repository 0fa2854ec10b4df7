"""A referencing ends by its date, then comes back: what ADAGE and the pages show (R3)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bookings import actions, tasks
from bookings.queries.due import due_to_be_withheld
from offers import actions as offers
from offers.models import CollectiveOffer, OfferChange
from offers.queries.visibility import offers_visible_to_school
from outbox.models import Message
from tests.bookings.mails.letters import assert_links_are_ours, assert_typography, deliver
from tests.factories.offers import OfferFactory
from tests.factories.venues import ReferencingFactory
from tests.stage import Stage
from venues.models import Referencing

pytestmark = pytest.mark.django_db


def lose(stage: Stage) -> None:
    """The referencing ended yesterday."""
    Referencing.objects.update(to_date=timezone.localdate())


def find_again(stage: Stage) -> None:
    ReferencingFactory(partner=stage.offer.venue.partner, from_date=timezone.localdate())


def said(offer: CollectiveOffer) -> list[str]:
    messages = Message.objects.filter(stream=offer.ref, handler__startswith="adage_sync")
    return list(messages.order_by("seq").values_list("event", flat=True))


def last_body(offer: CollectiveOffer) -> dict[str, object]:
    found = Message.objects.filter(stream=offer.ref, handler__startswith="adage_sync")
    return dict(found.latest("seq").payload)


def test_while_the_partner_is_referenced_the_clock_does_nothing(stage: Stage) -> None:
    """Negative control."""
    assert tasks.follow_referencing() == 0
    assert said(stage.offer) == []


def test_an_unbooked_offer_is_withdrawn_from_adage_once_when_the_date_passes(stage: Stage) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Referencing.objects.update(to_date=tomorrow)
    assert tasks.follow_referencing() == 0
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert [tasks.follow_referencing(), tasks.follow_referencing()] == [1, 0]
    assert said(stage.offer) == ["offer.withheld"]
    assert last_body(stage.offer)["reason"] == "NOT_REFERENCED"
    change = OfferChange.objects.get(offer=stage.offer, verb="WITHHELD")
    assert (change.actor, stage.offer.version) == (None, 1)


def test_a_running_booking_is_kept_and_its_offer_goes_when_it_ends(stage: Stage) -> None:
    booking = stage.prebook()
    lose(stage)
    before = said(stage.offer)
    assert tasks.follow_referencing() == 0
    assert said(stage.offer) == before
    stage.confirm(booking)  # a running booking goes on to its end
    actions.cancel_by_partner(booking_id=booking.pk, reason="Relâche", by=stage.member)
    assert tasks.follow_referencing() == 1
    assert said(stage.offer)[-1] == "offer.withheld"


def test_a_booking_taken_since_the_list_was_read_keeps_the_offer(stage: Stage) -> None:
    lose(stage)
    (found,) = due_to_be_withheld(timezone.localdate())
    Referencing.objects.update(to_date=None)
    stage.prebook()
    lose(stage)
    assert actions.withhold_offer(offer_id=found) is False


def test_a_referencing_found_again_lists_the_offer_again(stage: Stage) -> None:
    lose(stage)
    tasks.follow_referencing()
    Referencing.objects.update(to_date=timezone.localdate() - timedelta(days=1))
    find_again(stage)
    assert [tasks.follow_referencing(), tasks.follow_referencing()] == [1, 0]
    assert said(stage.offer) == ["offer.withheld", "offer.relisted"]
    assert last_body(stage.offer)["name"] == stage.offer.title
    assert list(offers_visible_to_school(stage.institution)) == [stage.offer]


def test_an_offer_paused_meanwhile_is_not_listed_when_the_referencing_comes_back(
    stage: Stage,
) -> None:
    lose(stage)
    tasks.follow_referencing()
    offers.pause(offer_id=stage.offer.pk, by=stage.member)
    Referencing.objects.update(to_date=None)
    assert tasks.follow_referencing() == 1
    assert said(stage.offer) == ["offer.withheld", "offer.withdrawn"]


def test_a_change_of_a_hidden_offer_does_not_put_it_back_on_adage(stage: Stage) -> None:
    lose(stage)
    tasks.follow_referencing()
    actions.edit_offer(
        offer_id=stage.offer.pk, values={"title": "Autre"}, expected_version=1, by=stage.member
    )
    assert last_body(stage.offer)["reason"] == "NOT_REFERENCED"


def test_out_of_the_archives_without_a_referencing_an_offer_comes_back_hidden(
    stage: Stage,
) -> None:
    actions.archive_offer(offer_id=stage.offer.pk, by=stage.member)
    lose(stage)
    offers.unarchive(offer_id=stage.offer.pk, by=stage.member)
    assert last_body(stage.offer)["reason"] == "NOT_REFERENCED"
    assert due_to_be_withheld(timezone.localdate()) == []


def test_drafts_and_offers_of_other_partners_are_left_alone(stage: Stage) -> None:
    other = OfferFactory()
    OfferFactory(venue=stage.offer.venue, state="DRAFT")
    Referencing.objects.filter(partner=stage.offer.venue.partner).update(
        to_date=timezone.localdate()
    )
    assert tasks.follow_referencing() == 1
    assert said(other) == []


def test_the_page_of_a_hidden_offer_says_so(pro, stage: Stage) -> None:
    lose(stage)
    tasks.follow_referencing()
    page = pro.get(f"/pro/offres/{stage.offer.ref}/").content.decode()
    assert "L’offre est masquée aux enseignants" in page
    assert "Un enseignant peut la préréserver" not in page
    assert "Masquée aux enseignants, référencement ADAGE terminé" in page
    history = pro.get(f"/pro/offres/{stage.offer.ref}/historique/").content.decode()
    assert "par le temps qui passe" in history


def test_the_partner_is_told_once_for_all_its_offers(stage: Stage) -> None:
    """R3: what is hidden, what goes on, and where to ask again; told anew the next time."""
    OfferFactory(venue=stage.offer.venue)
    lose(stage)
    deliver()
    assert tasks.follow_referencing() == 2
    (mail,) = deliver().values()
    assert mail.to == [stage.member.email]
    assert mail.subject.startswith("Référencement ADAGE terminé")
    assert f"/pro/referencement/?structure={stage.offer.venue.partner.siren}" in mail.body
    assert_links_are_ours(mail)
    assert_typography(mail)
    tasks.follow_referencing()
    assert deliver() == {}
    Referencing.objects.update(to_date=None)
    tasks.follow_referencing()
    lose(stage)
    tasks.follow_referencing()
    assert len(deliver()) == 1
