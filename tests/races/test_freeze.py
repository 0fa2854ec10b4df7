"""An administrator suspends while heads confirm: who committed first is asked of PostgreSQL (R45).

Each row keeps the transaction that wrote it (`xmin`), and the tests' server remembers when
each transaction committed: a leak is a confirmation committed after the suspension.
"""

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from itertools import cycle

import pytest
from django.db import connection, connections
from django.utils import timezone

import bookings.actions.school as school_room
import schools.actions.suspension as gates
from bookings import actions
from bookings.models import Booking
from core.errors import Refused
from offers.models import CollectiveOffer
from schools.actions import Suspended, suspend
from schools.models import Suspension
from tests.factories.offers import OfferFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.lab import proof

pytestmark = pytest.mark.django_db(transaction=True)

RATE = 30  # confirmations a second
COUNT = 60
AT_ONCE = 12
IN_BETWEEN = 0.2  # seconds between the look at the suspensions and the act, without the gate


@pytest.fixture
def cut(transactional_db: None) -> tuple[datetime, Callable[[int], Booking]]:
    """Half of the pre-bookings made before a moment, half after; and how one is confirmed."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW track_commit_timestamp")
        if cursor.fetchone() != ("on",):
            pytest.skip("this PostgreSQL does not remember when transactions committed")
    school = InstitutionFactory()
    BudgetFactory(institution=school, amount=Decimal(1_000_000))
    teachers = cycle([TeacherFactory(institution=school) for _ in range(3)])  # R33
    principal = PrincipalFactory(institution=school)
    offers = [OfferFactory() for _ in range(COUNT)]

    def prebook(some: Iterable[CollectiveOffer]) -> None:
        for offer in some:
            actions.prebook(offer_id=offer.pk, expected_version=1, by=next(teachers))

    prebook(offers[: COUNT // 2])
    moment = timezone.now()
    prebook(offers[COUNT // 2 :])
    return moment, lambda pk: actions.confirm(booking_id=pk, expected_version=1, by=principal)


def play(moment: datetime, confirm: Callable[[int], Booking]) -> tuple[list[Exception], int]:
    """Confirm RATE times a second and suspend meanwhile; the refusals, how many came in time."""
    staff, pks = StaffFactory(), list(Booking.objects.values_list("pk", flat=True))
    random.Random(45).shuffle(pks)
    start = time.monotonic()

    def act(rank: int) -> Exception | None:
        time.sleep(max(start + rank / RATE - time.monotonic(), 0))
        try:
            confirm(pks[rank])
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [pool.submit(act, rank) for rank in range(COUNT)]
        # In the middle of the stream, however slow the machine: a third is done, others under way.
        while sum(answer.done() for answer in answers) < COUNT // 3:
            time.sleep(1 / RATE)
        suspend(
            ministry="",
            from_at=moment,
            to_at=None,
            message="Gel.",
            prebooked_before_at=moment,
            by=staff,
        )
        in_time = sum(answer.done() for answer in answers)
    return [said for answer in answers if (said := answer.result())], in_time


def committed_after() -> tuple[set[int], set[int]]:
    """The confirmations committed after the suspension: those it spares, and the leaks."""
    suspension = Suspension.objects.get()
    late = proof.confirmed_after(suspension)
    spared = {booking.pk for booking in late if suspension.spares(booking.prebooked_at)}
    return spared, {booking.pk for booking in late} - spared


def test_none_commits_after_the_suspension_but_what_was_prebooked_before_the_moment(cut):
    """R45, I18, F31: 30 confirmations a second while an administrator suspends."""
    refused, in_time = play(*cut)

    spared, leaks = committed_after()
    assert leaks == set()
    assert {type(refusal) for refusal in refused} == {Suspended}
    assert Booking.objects.filter(state="CONFIRMED").count() == COUNT - len(refused)
    # The race took place: some before, some spared after, some refused.
    assert in_time > 0
    assert spared
    assert Booking.objects.filter(state="CONFIRMED", prebooked_at__lt=cut[0]).count() == COUNT // 2


def test_negative_control_without_the_lock_of_the_gate_confirmations_leak(cut, monkeypatch):
    """D11: reading the suspensions alone lets through who looked just before."""
    passed = school_room.pass_gate

    def look_then_wait(**asked: object) -> None:
        passed(**asked)
        time.sleep(IN_BETWEEN)

    monkeypatch.setattr(gates, "SHARE_GATE", gates.SHARE_GATE.partition("FOR ")[0])
    monkeypatch.setattr(school_room, "pass_gate", look_then_wait)

    play(*cut)

    _, leaks = committed_after()
    assert leaks
