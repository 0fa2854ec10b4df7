"""The machine of a booking, drawn once and held by two walls (R20–R29, I4, D9)."""

import itertools

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bookings.models import ARROWS, Booking, BookingMove, Reason, State
from bookings.models.arrows import RAW_ARROWS
from offers.models import CollectiveOffer, OfferChange
from offers.models.lifecycle import arrows_among
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.owner import as_owner, without_walls

PAIRS = list(itertools.permutations([str(state) for state in State], 2))
OFFER_PAIRS = list(itertools.permutations([str(s) for s in CollectiveOffer.State], 2))


def test_the_machine_and_the_trigger_read_the_same_table():
    """D9: one source, two walls."""
    machine = {(str(t.source), str(t.target)) for t in Booking().get_all_state_transitions()}
    assert machine == set(RAW_ARROWS)


@pytest.mark.parametrize("model", [Booking, CollectiveOffer])
def test_every_arrow_says_who_may(model):
    """Without a permission django-fsm answers yes to everybody."""
    assert all(arrow.permission for arrow in model().get_all_state_transitions())


def test_the_arrows_are_those_of_the_domain():
    """R20–R29."""
    assert {verb: ({str(s) for s in froms}, str(to)) for verb, (froms, to) in ARROWS.items()} == {
        "confirm": ({"PREBOOKED"}, "CONFIRMED"),
        "refuse": ({"PREBOOKED"}, "CANCELLED"),
        "withdraw": ({"PREBOOKED"}, "CANCELLED"),
        "cancel_by_school": ({"CONFIRMED"}, "CANCELLED"),
        "cancel_by_partner": ({"PREBOOKED", "CONFIRMED"}, "CANCELLED"),
        "cancel_by_administration": ({"PREBOOKED", "CONFIRMED", "USED"}, "CANCELLED"),
        "change_terms": ({"PREBOOKED"}, "CANCELLED"),
        "expire": ({"PREBOOKED"}, "CANCELLED"),
        "restore_prebooked": ({"CANCELLED"}, "PREBOOKED"),
        "restore_confirmed": ({"CANCELLED"}, "CONFIRMED"),
        "mark_used": ({"CONFIRMED"}, "USED"),
        "reimburse": ({"USED"}, "REIMBURSED"),
    }


def force(table: str, pk: int, state: str) -> None:
    """Put a row in a state around the machine and the triggers, to start a test from there."""
    as_owner(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE bookings_booking"
        " DROP CONSTRAINT IF EXISTS booking_confirmed_has_its_dates,"
        " DROP CONSTRAINT IF EXISTS booking_confirmed_is_funded,"
        " DROP CONSTRAINT IF EXISTS booking_cancelled_with_a_reason",
    )
    with without_walls(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET state = %s WHERE id = %s", [state, pk])


# What somebody with a database shell may write beside the state, early and late.
BACK = "cancelled_at = NULL, cancellation_reason = ''"
STAMPS = {
    "PREBOOKED": BACK,
    "CONFIRMED": "confirmed_at = {at}, cancellable_until = starts_at",
    "CANCELLED": "cancelled_at = {at}, cancellation_reason = '{reason}'",
    "USED": "used_at = {at}",
    "REIMBURSED": "reimbursed_at = {at}",
}
MOMENTS = ("prebooked_at", "ends_at + interval '48 hours'", "ends_at + interval '49 hours'")


def raw_update_passes(table: str, pk: int, state: str, more: str = "") -> bool:
    """Try an UPDATE past the machine, as somebody with a database shell would."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET state = %s{more} WHERE id = %s", [state, pk])
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def ways_to(state: str) -> list[str]:
    """Everything that may be written beside the state, each a way to try."""
    stamp = STAMPS.get(state, "")
    given_back = [f", {BACK}"] if state == "CONFIRMED" else []
    reasons = ["", *Reason] if "{reason}" in stamp else [""]
    said = [stamp.format(at=at, reason=reason) for at in MOMENTS for reason in reasons]
    return ["", *given_back, *[f", {one}" for one in dict.fromkeys(said) if one]]


@pytest.mark.django_db
def test_raw_sql_walks_the_arrows_of_a_booking_and_no_other():
    """I4, D9: state × state through raw SQL, whatever reason and moments are written with it."""
    booking = PrebookedBookingFactory()
    walked = set()
    for source, target in PAIRS:
        force("bookings_booking", booking.pk, source)
        if any(
            raw_update_passes("bookings_booking", booking.pk, target, way)
            for way in ways_to(target)
        ):
            walked.add((source, target))
    assert walked == set(RAW_ARROWS)


@pytest.mark.django_db
def test_raw_sql_walks_the_arrows_of_an_offer_and_no_other():
    """R12, D9."""
    offer = OfferFactory()
    walked = set()
    for source, target in OFFER_PAIRS:
        force("offers_collectiveoffer", offer.pk, source)
        if raw_update_passes("offers_collectiveoffer", offer.pk, target):
            walked.add((source, target))
    assert walked == set(arrows_among(CollectiveOffer.State.values))


@pytest.mark.django_db
def test_the_journal_only_grows():
    """I10: nobody rewrites or erases who did what."""
    booking = PrebookedBookingFactory()
    move = booking.moves.get()
    verb = OfferChange.Verb.EDITED
    OfferChange.write(booking.offer, verb, by=booking.teacher, at=timezone.now())
    for spoil in (
        lambda: BookingMove.objects.filter(pk=move.pk).update(reason="autre"),
        lambda: BookingMove.objects.filter(pk=move.pk).delete(),
        lambda: booking.offer.changes.all().delete(),
        lambda: Booking.objects.filter(pk=booking.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
    assert BookingMove.objects.get() == move
