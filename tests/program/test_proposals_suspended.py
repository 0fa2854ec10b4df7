"""New terms and a suspension of pre-bookings: nobody loses what they had pre-booked (R30, R45)."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from core.errors import Refused
from offers.models import CollectiveStock
from schools.actions import PrebookingsSuspended
from tests.factories.schools import TeacherFactory
from tests.owner import rewrite
from tests.program.office import words
from tests.program.site import browser_of, read
from tests.program.suspending import suspended
from tests.proposals import later, propose
from tests.stage import Stage, fresh


def test_nothing_is_proposed_that_could_not_be_prebooked_anew(
    officer: Client, stage: Stage
) -> None:
    """R30: « holds the new line for the same teacher, who accepts or declines »."""
    booking = stage.prebook()
    suspended(officer, "stops_prebookings")
    with pytest.raises(PrebookingsSuspended):
        propose(stage, booking.reference)
    assert fresh(booking).state == "PREBOOKED"
    assert stage.offer.lines.count() == 1


def test_a_waiting_proposal_is_not_replaced_meanwhile(
    officer: Client, stage: Stage, proposed: CollectiveStock
) -> None:
    suspended(officer, "stops_prebookings")
    cheaper = later(stage, accompanying_adults=3)
    with pytest.raises(PrebookingsSuspended):
        propose(stage, "held", cheaper, version=2)


def test_what_was_proposed_before_is_still_accepted(
    officer: Client, stage: Stage, proposed: CollectiveStock
) -> None:
    """A pre-booking made before, on other terms: the page, the button, the wall let it pass."""
    _, effect = suspended(officer, "stops_prebookings")
    assert "sauf 1, dont les nouvelles conditions attendent une réponse" in effect
    teacher = browser_of(stage.teacher)
    assert "Voir et répondre" in read(teacher, f"/adage/offres/{stage.offer.ref}/")
    page = f"/adage/offres/{stage.offer.ref}/proposition/"
    assert "Accepter les nouvelles conditions" in read(teacher, page)
    answer = teacher.post(page, {"expected_version": proposed.version, "accepter": "1"})
    assert answer.status_code == 302, words(answer)
    booking = Booking.objects.get(state="PREBOOKED")
    assert (booking.stock_id, booking.stock.held_for) == (proposed.pk, None)


def test_what_was_proposed_before_is_still_declined(
    officer: Client, stage: Stage, proposed: CollectiveStock
) -> None:
    suspended(officer, "stops_prebookings")
    teacher, page = browser_of(stage.teacher), f"/adage/offres/{stage.offer.ref}/proposition/"
    assert "Refuser les nouvelles conditions" in read(teacher, page)
    answer = teacher.post(page, {"expected_version": proposed.version, "refuser": "1"})
    assert answer.status_code == 302, words(answer)
    assert CollectiveStock.objects.get(pk=proposed.pk).held_for is None


def test_once_the_hold_is_over_the_suspension_holds(
    officer: Client, stage: Stage, proposed: CollectiveStock
) -> None:
    suspended(officer, "stops_prebookings")
    past = timezone.now() - timedelta(minutes=1)
    rewrite(CollectiveStock.objects.filter(pk=proposed.pk), held_until=past)
    with pytest.raises(PrebookingsSuspended):
        actions.accept_terms(
            offer_id=stage.offer.pk,
            expected_version=proposed.version,
            by=User.objects.get(pk=stage.teacher.pk),
        )


@pytest.mark.parametrize("passes", [True, False])
def test_the_wall_of_the_database_passes_the_held_line_alone(
    officer: Client, stage: Stage, proposed: CollectiveStock, passes: bool
) -> None:
    """Raw rows: the teacher the line is held for, and nobody else."""
    suspended(officer, "stops_prebookings")
    teacher = stage.teacher if passes else TeacherFactory(institution=stage.institution)
    row = Booking(
        offer=stage.offer, stock=proposed, institution=stage.institution, teacher=teacher,
        partner=stage.offer.venue.partner, price=proposed.price, starts_at=proposed.starts_at,
        ends_at=proposed.ends_at, time_zone=stage.offer.time_zone,
        participants=proposed.participants, prebooked_at=timezone.now(),
    )  # fmt: skip
    refused = pytest.raises(DatabaseError, match="are suspended")
    with nullcontext() if passes else refused, transaction.atomic():
        row.save()
    assert Booking.objects.filter(state="PREBOOKED").exists() is passes


def test_nothing_is_proposed_for_a_partner_or_a_school_that_could_not_answer(
    stage: Stage,
) -> None:
    """R49, R47: the same loss, by the suspension of the partner and by a school that left."""
    booking = stage.prebook()
    partner, school = stage.offer.venue.partner, stage.institution
    today = timezone.localdate()
    rewrite(
        type(partner).objects.filter(pk=partner.pk),
        suspended_acts=["PREBOOKING"], suspended_from=today,
    )  # fmt: skip
    with pytest.raises(Refused, match="préréservations"):
        propose(stage, booking.reference)
    rewrite(type(partner).objects.filter(pk=partner.pk), suspended_acts=[], suspended_from=None)
    rewrite(type(school).objects.filter(pk=school.pk), eligible=False)
    with pytest.raises(Refused, match="éligible"):
        propose(stage, booking.reference)
    assert fresh(booking).state == "PREBOOKED"
