"""Pre-bookings of one teacher, of one school, at the same instant, and the control (R33, M9)."""

from functools import partial

import pytest

import bookings.actions.limits as room
import bookings.actions.school as school_room
from bookings import actions
from bookings.models import Booking, PrebookingLimit
from operations.audit import QUERIES, rows_of
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.races.conftest import Doorstep, sort_out, together

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50
AUDIT = next(query for query in QUERIES if query.code == "A13")


def clicks(teachers: list) -> list:
    """Fifty offers, each wanted by the next of these teachers."""
    wanted = [(OfferFactory(), teachers[n % len(teachers)]) for n in range(MANY)]
    return [
        partial(actions.prebook, offer_id=offer.pk, expected_version=1, by=by)
        for offer, by in wanted
    ]


def colleagues(many: int) -> list:
    school = InstitutionFactory()
    return [TeacherFactory(institution=school) for _ in range(many)]


def test_a_teacher_clicks_on_fifty_offers_at_once_and_has_twenty(transactional_db):
    """20 successes, 30 refusals, 0 errors."""
    won, refused, errors = sort_out(together(clicks(colleagues(1))))
    assert (len(won), {error.code for error in refused}, errors) == (20, {"QUOTA_REACHED"}, [])
    assert Booking.objects.filter(state="PREBOOKED").count() == 20
    assert rows_of(AUDIT) == []


def test_ten_colleagues_click_on_fifty_offers_and_their_school_has_twenty(transactional_db):
    """The same for the limit of the school, each teacher having room."""
    PrebookingLimit.objects.update(per_teacher=20, per_school=20)
    won, refused, errors = sort_out(together(clicks(colleagues(10))))
    assert (len(won), {error.code for error in refused}, errors) == (20, {"QUOTA_REACHED"}, [])
    assert rows_of(AUDIT) == []


@pytest.mark.parametrize("teachers", [1, 10])
def test_negative_control_without_the_locks_more_than_twenty_pass(
    transactional_db, monkeypatch, teachers
):
    """D11: everybody counts before anybody writes."""
    PrebookingLimit.objects.update(per_teacher=20, per_school=20)
    for act in clicks(staff := colleagues(teachers))[:19]:
        act()
    held, between = school_room.hold_room, Doorstep()

    def count_then_wait(**whose: object) -> None:
        held(**whose)
        between.wait()

    monkeypatch.setattr(room, "LOCKS", "SELECT 1")
    monkeypatch.setattr(school_room, "hold_room", count_then_wait)
    won, _, errors = sort_out(together(clicks(staff)[:12], at_once=12))
    assert (len(won) > 1, errors) == (True, [])
    assert rows_of(AUDIT) != []


def test_two_teachers_of_one_school_never_wait_for_each_other_in_a_circle(transactional_db):
    """Teacher, then school, in every transaction: no deadlock among forty clicks."""
    _, _, errors = sort_out(together(clicks(colleagues(2))[:40]))
    assert errors == []
