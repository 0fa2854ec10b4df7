"""A row leaves the search, or is written anew, while its offer is given back: it is found after."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bookings import actions
from bookings.models import Booking
from offers.actions.search import DROP_SLICE, drop_unbookable
from offers.models import SearchEntry
from offers.queries.search import drifted
from tests.patience import HANGS_SECONDS
from tests.races.conftest import alone, run_sql, somebody_waits
from tests.stage import Stage

pytestmark = pytest.mark.django_db(transaction=True)

# One turn, in the two orders one would write it in.
LOOKS_THEN_TELLS = """
CREATE OR REPLACE FUNCTION bookings_search_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM offers_searchentry WHERE offer_id = NEW.offer_id) THEN
        PERFORM offers_search_offers(ARRAY[NEW.offer_id]);
    END IF;
    UPDATE offers_searchentry SET taken = offers_is_taken(offer_id) WHERE offer_id = NEW.offer_id;
    RETURN NULL;
END $$
"""
TELLS_THEN_LOOKS = """
CREATE OR REPLACE FUNCTION bookings_search_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offers_searchentry SET taken = offers_is_taken(offer_id) WHERE offer_id = NEW.offer_id;
    IF NOT EXISTS (SELECT FROM offers_searchentry WHERE offer_id = NEW.offer_id) THEN
        PERFORM offers_search_offers(ARRAY[NEW.offer_id]);
    END IF;
    RETURN NULL;
END $$
"""


def withdrawn_while(write: Callable[[Booking], None], booking: Booking) -> list[bool]:
    """Withdraw while another transaction has written; whether each row of the search is taken."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            write(booking)
            back = pool.submit(
                alone, lambda: actions.withdraw(booking_id=booking.pk, by=booking.teacher)
            )
            assert somebody_waits("bookings_booking")
        assert isinstance(back.result(HANGS_SECONDS), Booking)
    return list(SearchEntry.objects.values_list("taken", flat=True))


def leave(booking: Booking) -> None:
    """A slice of the job."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_SLICE, [timezone.now(), 1000])


def write_anew(booking: Booking) -> None:
    """What a venue that changes its name does to every offer of its."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT offers_search_offers(%s)", [[booking.offer_id]])


def taken_offer(scene: Stage, write: Callable[[Booking], None]) -> Booking:
    """A pre-booking, whose offer has left the search or not yet."""
    booking = scene.prebook()
    if write is write_anew:
        drop_unbookable(timezone.now())
    return booking


@pytest.mark.parametrize("write", [leave, write_anew])
def test_what_is_given_back_meanwhile_is_found(scene: Stage, write: Callable[[Booking], None]):
    assert withdrawn_while(write, taken_offer(scene, write)) == [False]
    assert drifted() == []


@pytest.mark.parametrize(
    ("write", "forgetful", "after"),
    [(leave, LOOKS_THEN_TELLS, []), (write_anew, TELLS_THEN_LOOKS, [True])],
    ids=["leaves", "comes back"],
)
def test_negative_control_in_one_turn_it_is_lost(scene: Stage, write: Any, forgetful: str, after):
    """D11: each of the two orders forgets one of the two, and the daily look says so."""
    booking = taken_offer(scene, write)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('bookings_search_taken'::regproc)")
        (as_it_is,) = cursor.fetchone()
    run_sql(forgetful)
    try:
        assert withdrawn_while(write, booking) == after
        assert drifted() == [scene.offer.ref]
    finally:
        run_sql(as_it_is)
