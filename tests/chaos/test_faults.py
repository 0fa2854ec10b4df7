"""What must hold when a process dies, the broker leaves or ADAGE fails (F1, F4, F13, R64)."""

import itertools
import os
import signal
import time
from collections import defaultdict

import pytest

from bookings import actions
from outbox.models import Message
from tests.bookings.conftest import Stage, build_stage
from tests.chaos.conftest import BackOffice

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(240),
]

STORY = ["/v1/prereservation", "/v1/prereservation-edit", "/v1/prereservation-annule"]


def live(stage: Stage) -> None:
    """A whole story: pre-booked, confirmed, cancelled by the partner."""
    booking = stage.prebook()
    stage.confirm(booking)
    actions.cancel_by_partner(booking_id=booking.pk, reason="Panne", by=stage.member)


def assert_all_arrived_once_and_in_order(office: BackOffice, stages: list[Stage]) -> None:
    """Each promise is one effect at ADAGE, in the order of its offer; each mail left once."""
    promised = {
        str(message.id): (message.stream, message.seq)
        for message in Message.objects.filter(seq__isnull=False)
    }
    effects = office.effects()
    assert sorted(call["key"] for call in effects) == sorted(promised)
    by_offer = defaultdict(list)
    for call in effects:
        by_offer[call["offer"]].append((call["seq"], call["path"]))
    for stage in stages:
        seqs, paths = zip(*by_offer[stage.offer.ref], strict=True)
        assert list(seqs) == [1, 2, 3]
        assert list(paths) == STORY
    assert set(Message.objects.values_list("state", flat=True)) == {"DELIVERED"}
    mails = Message.objects.exclude(recipient="")
    written = sum(len(files) for _, _, files in os.walk(office.folder / "mail"))
    assert written == mails.count() > 0


def test_a_worker_killed_between_the_commit_and_the_call_loses_nothing(office):
    """F1: killed holding the hints, then killed in the middle of a call."""
    stages = [build_stage() for _ in range(3)]
    worker = office.start_worker()
    time.sleep(4)
    office.hurt(worker, signal.SIGSTOP)
    live(stages[0])
    office.hurt(worker, signal.SIGKILL)

    office.mock.tell("hang")
    worker = office.start_worker()
    live(stages[1])
    calls = itertools.count()
    while len(office.mock.journal()) == 0 and next(calls) < 100:
        time.sleep(0.1)
    office.hurt(worker, signal.SIGKILL)
    office.mock.tell("ok")

    live(stages[2])
    office.start_worker()
    assert office.drained(60, office.keep_alive)
    assert_all_arrived_once_and_in_order(office, stages)


def test_a_broker_gone_for_20_seconds_delays_and_loses_nothing(office):
    """F4: bookings succeed meanwhile, quickly; the sweep delivers after its return."""
    stages = [build_stage() for _ in range(4)]
    office.start_worker()
    time.sleep(4)
    office.broker.stop()
    gone = time.monotonic()
    for stage in stages:
        began = time.monotonic()
        live(stage)
        assert time.monotonic() - began < 5
    time.sleep(max(0, 20 - (time.monotonic() - gone)))
    office.broker.start()
    assert office.drained(90, office.keep_alive)
    assert_all_arrived_once_and_in_order(office, stages)


def test_adage_answering_500_for_20_seconds_delays_and_loses_nothing(office):
    """F13: bookings unaffected, mails leave all the same, then all calls in order."""
    stages = [build_stage() for _ in range(4)]
    office.start_worker()
    office.mock.tell("500")
    for stage in stages:
        live(stage)
    time.sleep(20)
    assert not Message.objects.exclude(recipient="").exclude(state="DELIVERED").exists()
    assert office.effects() == []
    office.mock.tell("ok")
    assert office.drained(90)
    assert_all_arrived_once_and_in_order(office, stages)
