"""What the doors measure really happens: each act, on fresh data, through the whole application."""

from urllib.parse import parse_qsl

import pytest

from bookings.models import Booking
from devtools.demo.cast import TROUPES
from devtools.demo.scenes import ECLUSIER
from devtools.measure import acting, fresh
from devtools.measure.asking import Answer, Browser
from devtools.measure.client import Request
from devtools.measure.subjects import VERBS, Acts, verb
from offers.models import CollectiveOffer
from passculture.wsgi import application
from tests.factories.venues import MemberFactory, VenueFactory

BECOMES = {
    "prebook": "PREBOOKED", "confirm": "CONFIRMED", "refuse": "CANCELLED", "withdraw": "CANCELLED",
    "cancel": "CANCELLED", "cancel-by-partner": "CANCELLED",
}  # fmt: skip


@pytest.fixture
def partner(kept_connection: None) -> None:
    """The demonstration's first partner, its venue and who signs in for it."""
    (troupe,) = (troupe for troupe in TROUPES if troupe.name == ECLUSIER)
    venue = VenueFactory(siret=troupe.siret)
    MemberFactory(partner=venue.partner)


@pytest.mark.parametrize("name", BECOMES)
def test_each_act_of_a_booking_is_done_once_and_leaves_it_where_it_should(name: str, partner: None):
    run = Acts(application).one(name)
    before = set(Booking.objects.values_list("pk", flat=True))
    answer = run()
    assert answer is not None
    assert answer.status == 302
    booking = Booking.objects.latest("pk")
    assert booking.state == BECOMES[name]
    assert len(before) == (0 if name == "prebook" else 1)


def test_a_publication_publishes_a_draft(partner: None):
    run = Acts(application).one("publish")
    offer = CollectiveOffer.objects.get()
    assert offer.state == "DRAFT"
    answer = run()
    assert answer is not None
    assert answer.status == 302
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_every_act_with_a_name_is_tried_here():
    assert set(VERBS) == {*BECOMES, "publish"}


def test_each_repetition_has_its_own_booking(partner: None):
    runs = list(verb(application, "prebook").runs(3))
    assert [run().status for run in runs] == [302] * 3  # type: ignore[union-attr]
    assert Booking.objects.filter(state="PREBOOKED").count() == 3


def ask(request: Request) -> Answer:
    """As the load client does, without the network."""
    _, path, cookie, body = request
    browser = Browser(dict(pair.split("=") for pair in cookie.split("; ")))
    return browser.post(application, path, dict(parse_qsl(body)))


def test_a_load_takes_a_new_teacher_every_ten_and_its_heads_confirm_all(partner: None):
    count = 2 * acting.EACH + 1
    schools, sent = acting.prebookings(count)
    assert len(schools) == acting.SCHOOLS
    assert len({path for _, path, _, _ in sent}) == count
    assert [ask(request).status for request in sent] == [302] * count
    by_teacher = [
        Booking.objects.filter(teacher=teacher).count()
        for school in schools
        for teacher in school.teachers
    ]
    assert sorted(n for n in by_teacher if n) == [1, acting.EACH, acting.EACH]
    asked = acting.confirmations(schools)
    cookies = [cookie for _, _, cookie, _ in asked]
    assert len(set(cookies[:3])) == 3  # three schools have bookings: each has its turn
    assert [ask(request).status for request in asked] == [302] * count
    assert Booking.objects.filter(state="CONFIRMED").count() == count
    assert acting.confirmations(schools) == []


def test_the_load_s_offers_are_not_in_the_lists_of_the_demonstration(partner: None):
    (offer,) = fresh.many(1)
    assert offer.venue.partner.siren == fresh.SIREN
    assert fresh.measured_venue() == offer.venue
    assert VenueFactory._meta.model.objects.filter(partner__siren=fresh.SIREN).count() == 1
