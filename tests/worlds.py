"""One offer in each of the fifteen statuses, with everybody who may look at it (R13, R14)."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.db import transaction
from django.utils import timezone

from bookings import actions
from bookings.actions.move import lock_booking, move
from bookings.models import Booking
from bookings.queries.status import Status
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock, ReviewRule
from tests.owner import rewrite
from tests.proposals import propose
from tests.stage import Stage, build_stage

DAY = timedelta(days=1)
# The line of a stage is 60 days ahead.
LONG_AGO = 66 * DAY


def _set_line(stage: Stage, **values: object) -> None:
    CollectiveStock.objects.filter(offer=stage.offer).update(**values)


def _state(stage: Stage, state: str, **values: object) -> None:
    CollectiveOffer.objects.filter(pk=stage.offer.pk).update(state=state, **values)


def _draft(stage: Stage) -> None:
    """A draft has never been published: made before, since no arrow leads back to it."""


def _rejected(stage: Stage) -> None:
    _state(stage, "REJECTED", rejection_reason="Public individuel.")


def _under_review(stage: Stage) -> None:
    """A rule asks to see what this partner publishes."""
    partner, now = stage.offer.venue.partner, timezone.now()
    ReviewRule.objects.create(kind="PARTNER", partner=partner, from_at=now)
    version = CollectiveOffer.objects.get(pk=stage.offer.pk).version
    offers.publish(offer_id=stage.offer.pk, expected_version=version, by=stage.member)


def _paused(stage: Stage) -> None:
    offers.pause(offer_id=stage.offer.pk, by=stage.member)


def _undated(stage: Stage) -> None:
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)


def _proposed(stage: Stage) -> None:
    propose(stage, stage.prebook().reference)


def _prebooked(stage: Stage) -> None:
    stage.prebook()


def _booked(stage: Stage) -> None:
    stage.confirm(stage.prebook())


def _firm(stage: Stage) -> None:
    _booked(stage)
    rewrite(Booking.objects.all(), cancellable_until=timezone.now() - DAY)


def _ended(stage: Stage) -> None:
    """Booked before; the event has taken place since."""


def _reimbursed(stage: Stage) -> None:
    booking = Booking.objects.get(offer=stage.offer)
    actions.mark_used(booking_id=booking.pk)
    with transaction.atomic():
        move(lock_booking(booking.pk), "reimburse", by=None)


def _expired(stage: Stage) -> None:
    _set_line(stage, bookable_until=timezone.now() - DAY)


def _cancelled(stage: Stage) -> None:
    actions.refuse(booking_id=stage.prebook().pk, reason="Voyage", by=stage.principal)
    _expired(stage)


def _archived(stage: Stage) -> None:
    actions.archive_offer(offer_id=stage.offer.pk, by=stage.member)


PUT: dict[Status, Callable[[Stage], None]] = {
    Status.DRAFT: _draft, Status.PUBLISHED: lambda stage: None, Status.PAUSED: _paused,
    Status.REJECTED: _rejected, Status.UNDER_REVIEW: _under_review,
    Status.NO_DATE: _undated, Status.PROPOSED: _proposed,
    Status.PREBOOKED: _prebooked, Status.BOOKED: _booked, Status.FIRM: _firm,
    Status.ENDED: _ended, Status.REIMBURSED: _reimbursed, Status.EXPIRED: _expired,
    Status.CANCELLED: _cancelled, Status.ARCHIVED: _archived,
}  # fmt: skip


def world(status: Status, *, addressed: bool = False) -> Stage:
    """A stage whose offer stands in this status; `addressed` to the stage's school."""
    ago = LONG_AGO if status in (Status.ENDED, Status.REIMBURSED) else 0 * DAY
    with time_machine.travel(timezone.now() - ago):
        stage = build_stage(draft=status in (Status.DRAFT, Status.UNDER_REVIEW))
        if addressed:
            CollectiveOffer.objects.filter(pk=stage.offer.pk).update(institution=stage.institution)
        if ago:
            _booked(stage)
    PUT[status](stage)
    return stage
