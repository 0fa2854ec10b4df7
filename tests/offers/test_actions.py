"""Writing, dating, publishing, pausing and archiving an offer (R3, R6, R10–R19, S17, S37, S38)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import NotAllowed
from offers import actions
from offers.models import CollectiveOffer, CollectiveStock
from outbox.models import Message
from tests.factories.offers import (
    DraftOfferFactory,
    LineFactory,
    OfferFactory,
    in_days,
    moments_of,
)
from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory

pytestmark = pytest.mark.django_db


def owner_of(offer: CollectiveOffer) -> User:
    return MemberFactory(partner=offer.venue.partner)


def terms(**changes: Any) -> actions.Terms:
    usual = {
        "starts_at": in_days(60, 9, 0),
        "ends_at": in_days(60, 12, 0),
        "bookable_until": in_days(40),
        "price": Decimal("450.00"),
        "participants": 28,
    }
    return actions.Terms(**{**usual, **changes})


def publish(offer: CollectiveOffer, by: User | None = None) -> CollectiveOffer:
    version = CollectiveOffer.objects.get(pk=offer.pk).version
    return actions.publish(offer_id=offer.pk, expected_version=version, by=by or owner_of(offer))


def test_a_member_creates_a_draft_and_the_journal_says_who():
    venue = VenueFactory()
    by = MemberFactory(partner=venue.partner)
    offer = actions.create_draft(venue_id=venue.pk, values={"title": "Masques"}, by=by)
    assert (offer.state, offer.changes.get().actor) == ("DRAFT", by)
    assert offer.ref.startswith("CJ-")


def test_only_referenced_partners_create_and_publish():
    """R3, S9: a direct POST is refused (403)."""
    venue = VenueFactory(partner=PartnerFactory(referenced=False))
    by = MemberFactory(partner=venue.partner)
    with pytest.raises(actions.NotReferenced):
        actions.create_draft(venue_id=venue.pk, values={"title": "Masques"}, by=by)
    with pytest.raises(actions.NotReferenced):
        publish(DraftOfferFactory(venue=venue), by)


def test_another_partner_changes_nothing():
    """M6, M7."""
    offer, stranger = OfferFactory(), MemberFactory()
    for act in (actions.pause, actions.archive, actions.withdraw_line):
        with pytest.raises(NotAllowed):
            act(offer_id=offer.pk, by=stranger)
    with pytest.raises(NotAllowed):
        publish(DraftOfferFactory(), stranger)


def test_a_form_cannot_set_the_state_or_the_reference():
    """M27."""
    offer = DraftOfferFactory()
    with pytest.raises(ValueError, match="not editable"):
        actions.edit_draft(
            offer_id=offer.pk,
            values={"state": "PUBLISHED"},
            expected_version=offer.version,
            by=owner_of(offer),
        )


def test_two_tabs_on_one_draft_the_second_is_stale():
    offer = DraftOfferFactory()
    by = owner_of(offer)
    for title, stale in (("Un", False), ("Deux", True)):
        values = {"offer_id": offer.pk, "values": {"title": title}, "expected_version": 1, "by": by}
        if stale:
            with pytest.raises(actions.Stale):
                actions.edit_draft(**values)
        else:
            actions.edit_draft(**values)
    assert CollectiveOffer.objects.get().title == "Un"


def test_publishing_tells_adage_once():
    """S36, R12; publishing twice is publishing once."""
    offer = DraftOfferFactory()
    by = owner_of(offer)
    publish(offer, by)
    assert publish(offer, by).state == "PUBLISHED"
    assert Message.objects.filter(event="offer.published", stream=offer.ref).count() == 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"description": ""}, "Décrivez"),
        ({"formats": []}, "format"),
        ({"domains": []}, "domaine"),
        ({"levels": []}, "niveau"),
        ({"levels": ["6e"]}, "pas ouvert"),
        ({"place": "SCHOOL"}, "département"),
        ({"place": "OTHER"}, "adresse"),
        ({"contact_email": "", "contact_phone": ""}, "contact"),
        ({"notification_emails": []}, "prévenir"),
    ],
)
def test_an_incomplete_draft_is_not_published(spoil, sentence):
    """R6, R10, R12, S1, S17."""
    with pytest.raises(actions.NotComplete, match=sentence):
        publish(DraftOfferFactory(**spoil))


def test_an_undated_or_past_draft_is_not_published():
    """R17, S17."""
    with pytest.raises(actions.NotComplete, match="date"):
        publish(DraftOfferFactory(line=False))
    past = {"line__starts_at": in_days(-2), "line__bookable_until": in_days(-3)}
    with pytest.raises(actions.NotComplete, match="passée"):
        publish(DraftOfferFactory(**past))


def test_the_database_refuses_an_incomplete_published_offer():
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectiveOffer.objects.filter(pk=OfferFactory().pk).update(formats=[])


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": 59},
        {"bookable_until": 61},
        {"price": Decimal("-1")},
        {"price": Decimal("10.005")},
        {"price": Decimal("NaN")},
        {"ends_at": 420},
    ],
)
def test_impossible_terms_are_refused(wrong: dict[str, Any]) -> None:
    """R15, R18, M8."""
    offer = DraftOfferFactory(line=False)
    with pytest.raises(actions.TermsNotPossible):
        actions.set_draft_line(
            offer_id=offer.pk,
            terms=terms(**moments_of(wrong)),
            expected_version=1,
            by=owner_of(offer),
        )
    assert not CollectiveStock.objects.exists()


@pytest.mark.parametrize("price", ["0", "100000.00", "9999999999.99"])
def test_there_is_no_highest_price(price):
    """R18, S21, S22."""
    offer = DraftOfferFactory(line=False)
    line = actions.set_draft_line(
        offer_id=offer.pk,
        terms=terms(price=Decimal(price)),
        expected_version=1,
        by=owner_of(offer),
    )
    assert line.price == Decimal(price)


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": Decimal(-1)},
        {"participants": 3001},
        {"accompanying_adults": 51},
        {"ends_at": 1},
        {"bookable_until": 61},
    ],
)
def test_the_database_refuses_impossible_lines(wrong):
    """R15, R18, I13."""
    offer = OfferFactory(line=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        LineFactory(offer=offer, **moments_of(wrong))


def test_an_offer_has_one_open_line_and_no_quantity():
    """R15, R16, S18."""
    offer = OfferFactory()
    with pytest.raises(actions.LineAlreadyOpen):
        actions.open_line(offer_id=offer.pk, terms=terms(), by=owner_of(offer))
    with pytest.raises(IntegrityError), transaction.atomic():
        LineFactory(offer=offer)
    assert "quantity" not in {field.name for field in CollectiveStock._meta.get_fields()}


def test_a_withdrawn_line_stays_in_the_table():
    """R16."""
    offer = OfferFactory()
    by = owner_of(offer)
    actions.withdraw_line(offer_id=offer.pk, by=by)
    actions.open_line(offer_id=offer.pk, terms=terms(price=Decimal(430)), by=by)
    assert CollectiveStock.objects.filter(offer=offer).count() == 2
    assert [change.verb for change in offer.changes.all()] == ["LINE_WITHDRAWN", "LINE_OPENED"]


def test_deleting_the_line_twice_is_deleting_it_once():
    """U22: a repeated identical verb by the same person has no second effect."""
    offer = OfferFactory()
    by = owner_of(offer)
    gone = actions.withdraw_line(offer_id=offer.pk, by=by)
    assert actions.withdraw_line(offer_id=offer.pk, by=by) == gone
    assert [change.verb for change in offer.changes.all()] == ["LINE_WITHDRAWN"]

    with pytest.raises(actions.WrongState, match="déjà été supprimée"):
        actions.withdraw_line(offer_id=offer.pk, by=MemberFactory(partner=offer.venue.partner))


def test_a_new_line_must_still_be_bookable():
    offer = OfferFactory(line=False)
    with pytest.raises(actions.TermsNotPossible, match="passée"):
        actions.open_line(
            offer_id=offer.pk, terms=terms(bookable_until=in_days(-1)), by=owner_of(offer)
        )


def test_pause_resume_archive_and_back():
    """R12, S38: each move told to ADAGE when the listing changes; archiving is reversible."""
    offer = OfferFactory()
    by = owner_of(offer)
    assert actions.pause(offer_id=offer.pk, by=by).state == "PAUSED"
    assert actions.resume(offer_id=offer.pk, by=by).state == "PUBLISHED"
    assert actions.archive(offer_id=offer.pk, by=by).state == "ARCHIVED"
    assert actions.unarchive(offer_id=offer.pk, by=by).state == "PUBLISHED"
    events = Message.objects.filter(stream=offer.ref).order_by("seq")
    assert [message.event for message in events] == [
        "offer.withdrawn",
        "offer.published",
        "offer.withdrawn",
        "offer.published",
    ]
    assert [message.seq for message in events] == [1, 2, 3, 4]


def test_a_rejected_offer_is_corrected_and_published_again():
    """R12."""
    offer = OfferFactory()
    with pytest.raises(NotAllowed):
        actions.reject(offer_id=offer.pk, reason="Non", by=owner_of(offer))
    rejected = actions.reject(offer_id=offer.pk, reason="Public individuel", by=StaffFactory())
    assert (rejected.state, rejected.rejection_reason) == ("REJECTED", "Public individuel")
    assert publish(offer).state == "PUBLISHED"


def test_a_refusal_writes_nothing():
    offer = DraftOfferFactory(description="")
    with pytest.raises(actions.NotComplete):
        publish(offer)
    assert (offer.changes.count(), Message.objects.count()) == (0, 0)


def test_the_clock_of_an_event_is_that_of_its_place():
    """R34: overseas venues reason on their own clock."""
    reunion = VenueFactory(postal_code="97400", department_code="974", time_zone="Indian/Reunion")
    assert OfferFactory(venue=reunion).time_zone == "Indian/Reunion"
    elsewhere = OfferFactory(place="OTHER", event_address="1 rue A", event_postal_code="97200")
    assert elsewhere.time_zone == "America/Martinique"


def test_the_same_new_line_twice_is_one_line():
    """A double click is a success without a second effect."""
    offer = OfferFactory(line=False)
    asked = {"offer_id": offer.pk, "terms": terms(), "by": owner_of(offer)}
    assert actions.open_line(**asked) == actions.open_line(**asked)
    assert Message.objects.filter(event="offer.published").count() == 1
