"""/o/<ref>/: one link that routes by role and never breaks (check 23)."""

import pytest
from django.test import Client

from bookings.models import Booking
from bookings.queries import Status
from tests.bookings.worlds import world
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
OPEN = {Status.PUBLISHED, Status.NO_DATE, Status.PROPOSED, Status.PREBOOKED, Status.BOOKED,
        Status.FIRM, Status.ENDED, Status.REIMBURSED, Status.EXPIRED, Status.CANCELLED}  # fmt: skip
ELSEWHERE = "Cette offre est adressée à un autre établissement"
EVERY = pytest.mark.parametrize("status", list(Status), ids=[s.name for s in Status])


@EVERY
def test_the_owner_and_the_school_find_their_page(client: Client, status: Status) -> None:
    """Check 23: whatever the status, nobody meets a dead end."""
    stage = world(status, addressed=True)
    link = f"/o/{stage.offer.ref}/"
    client.force_login(stage.member)
    assert client.get(link)["Location"] == f"/pro/offres/{stage.offer.ref}/"

    client.force_login(stage.teacher)
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    if status in OPEN:
        assert answer.request["PATH_INFO"] == f"/adage/offres/{stage.offer.ref}/"

    client.force_login(stage.principal)
    answer = client.get(link, follow=True)
    assert answer.status_code == 200
    if status == Status.PREBOOKED:
        booking = Booking.objects.get()
        assert answer.request["PATH_INFO"] == f"/adage/decisions/{booking.reference}/"


@EVERY
def test_strangers_read_neither_a_price_nor_a_name(client: Client, status: Status) -> None:
    """Check 23: another school, another partner, nobody in particular."""
    stage = world(status, addressed=True)
    link = f"/o/{stage.offer.ref}/"
    for user in (None, MemberFactory(), TeacherFactory()):
        if user is not None:
            client.force_login(user)
        answer = client.get(link)
        assert answer.status_code == 200
        said = answer.content.decode()
        for secret in ("320,00", stage.teacher.last_name, stage.institution.name):
            assert secret not in said
        if user is None:
            assert f"/connexion/?next={link}" in said
            assert (stage.offer.title in said) == (status not in (Status.DRAFT, Status.REJECTED))
    assert ELSEWHERE in said


def test_an_unknown_reference_is_not_found(client: Client) -> None:
    assert client.get("/o/CJ-ZZZZZZ/").status_code == 404
