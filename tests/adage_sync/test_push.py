"""From the transaction to ADAGE: messages leave in order, each offer for itself (R63, D5, D6)."""

import pytest
from django.db import transaction

from offers.models import CollectiveOffer
from outbox.actions import deliver_due, post, retry
from outbox.models import Message
from tests.adage_sync.conftest import RunningMock
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.people import StaffFactory

pytestmark = pytest.mark.django_db


def tell(event: str, offer: CollectiveOffer) -> None:
    with transaction.atomic():
        post(event, subject=offer, stream=offer.ref, facts={})


def heard(mock: RunningMock, offer: CollectiveOffer) -> list[tuple[str, int, str]]:
    return [(c["path"], c["seq"], c["outcome"]) for c in mock.journal(offer.ref)]


def test_a_published_offer_reaches_adage_with_the_messages_own_key(mock):
    offer = OfferFactory()
    tell("offer.published", offer)

    assert deliver_due() == 1

    (call,) = mock.journal(offer.ref)
    message = Message.objects.get(stream=offer.ref)
    assert (call["path"], call["outcome"]) == ("/v1/offre-assoc", "applied")
    assert (call["key"], call["epoch"], call["seq"]) == (str(message.id), message.epoch, 1)
    assert call["body"] == message.payload
    assert message.state == Message.State.DELIVERED


def test_what_is_sent_is_the_state_of_the_transaction_not_of_the_sending(mock):
    offer = OfferFactory(title="Avant")
    tell("offer.published", offer)
    offer.title = "Après"
    offer.save()

    deliver_due()

    assert [call["body"]["name"] for call in mock.journal(offer.ref)] == ["Avant"]


def test_the_moves_of_an_offer_arrive_in_order(mock):
    offer = OfferFactory()
    for event in ("offer.published", "offer.withdrawn", "offer.published"):
        tell(event, offer)

    assert deliver_due() == 3

    assert heard(mock, offer) == [
        ("/v1/offre-assoc", 1, "applied"),
        ("/v1/offre-retrait", 2, "applied"),
        ("/v1/offre-assoc", 3, "applied"),
    ]


def test_a_poisoned_offer_waits_alone_and_keeps_its_order_once_repaired(mock):
    """F18."""
    poisoned, healthy = OfferFactory(), OfferFactory()
    mock.tell(f"poison:{poisoned.ref}")
    for offer in (poisoned, healthy):
        tell("offer.published", offer)
        tell("offer.withdrawn", offer)

    deliver_due()

    assert [outcome for _, _, outcome in heard(mock, healthy)] == ["applied", "applied"]
    assert heard(mock, poisoned) == [("/v1/offre-assoc", 1, "told to refuse")]
    parked = Message.objects.get(state=Message.State.PARKED)
    assert "POISON" in parked.last_error

    mock.tell("ok")
    retry(message_id=parked.id, by=StaffFactory())
    deliver_due()

    assert heard(mock, poisoned)[1:] == [
        ("/v1/offre-assoc", 1, "applied"),
        ("/v1/offre-retrait", 2, "applied"),
    ]


def test_a_failing_adage_keeps_the_message_and_its_order(mock):
    """F13."""
    offer = OfferFactory()
    mock.tell("500")
    tell("offer.published", offer)
    tell("offer.withdrawn", offer)

    deliver_due(limit=1)

    first, second = Message.objects.filter(stream=offer.ref).order_by("seq")
    assert (first.state, first.attempts) == (Message.State.WAITING, 1)
    assert (second.state, second.attempts) == (Message.State.WAITING, 0)
    assert "500" in first.last_error


def test_a_warning_of_adage_is_kept_and_the_message_delivered(mock):
    """F19: ADAGE has the pre-booking but could not mail somebody."""
    mock.tell("noemail")
    booking = PrebookedBookingFactory()

    deliver_due()

    message = Message.objects.get(handler="adage_sync.push.prebooking")
    assert message.state == Message.State.DELIVERED
    assert "EMAIL_ADDRESS_DOES_NOT_EXIST" in message.last_error
    (call,) = mock.journal(booking.offer.ref)
    assert (call["status"], call["outcome"]) == (404, "applied, nobody mailed")
