"""The action matrix: what each role may do in each status, through HTTP (R14, check 18).

Shown = allowed, in a page that can be opened; every other click answers 403, 404 or 409 (302 to
the sign-in page for who is nobody) and changes nothing.
"""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingMove, DecisionMessage
from bookings.queries import Status, available_actions, available_offer_actions
from bookings.queries.partner import booking_of
from bookings.queries.shared import shared_offers
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from schools.actions import delegate
from schools.queries import delegation_of, role_of
from tests.bookings.conftest import Stage
from tests.bookings.worlds import world
from tests.factories.people import StaffFactory
from tests.factories.schools import ReadOnlyFactory, TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db

# act -> (address, verbs of the one place that knows, what is posted)
Act = tuple[str, set[str], dict[str, str]]


def acts(stage: Stage) -> list[Act]:
    """Every act of both sides on this offer, with what a page would send."""
    pro, school = f"/pro/offres/{stage.offer.ref}/", f"/adage/offres/{stage.offer.ref}/"
    line = stage.offer.lines.filter(withdrawn_at=None).first()
    booking = stage.offer.bookings.order_by("-pk").first()
    ref = booking.reference if booking else "R-22222222"
    live = booking if booking and booking.state != "CANCELLED" else None
    version = str(line.version if line else 1)
    decide = f"/adage/decisions/{ref}/"
    # A draft changes its date in the wizard, not on the page of the published offers.
    draft = CollectiveOffer.objects.get(pk=stage.offer.pk).state in ("DRAFT", "REJECTED")
    terms = {"propose_terms"} if draft else {"propose_terms", "edit_line"}
    return [
        (f"{pro}mettre-en-pause/", {"pause"}, {}),
        (f"{pro}remettre-en-ligne/", {"resume"}, {}),
        (f"{pro}archiver/", {"archive"}, {}),
        (f"{pro}ressortir-des-archives/", {"unarchive"}, {}),
        (f"{pro}relancer/", {"remind"}, {}),
        (f"{pro}date-limite/", {"extend"}, {"deadline": ""}),
        (f"{pro}etapes/verification/", {"publish"}, {"expected_version": "1"}),
        (f"{pro}modifier/", {"edit"}, {"expected_version": "1"}),
        (f"{pro}date-prix/", terms, {"expected_version": version, "confirmer": "1"}),
        (f"{pro}ligne/nouvelle/", {"open_line"}, {"expected_version": "1"}),
        (f"{pro}ligne/supprimer/", {"withdraw_line"}, {"booking": str(live.pk) if live else ""}),
        (f"{pro}annuler/", {"cancel_by_partner"}, {"booking": ref, "reason": "Panne"}),
        (f"{school}prereserver/", {"prebook"}, {"version": version}),
        (f"{school}proposition/", {"accept_terms"}, {"expected_version": version, "accepter": "1"}),
        (f"{school}proposition/", {"decline_terms"}, {"expected_version": version, "refuser": "1"}),
        (f"/adage/suivi/{ref}/retirer/", {"withdraw"}, {}),
        (f"{decide}confirmer/", {"confirm"}, {"version": version}),
        (f"{decide}refuser/", {"refuse"}, {"reason": "Voyage"}),
        (f"{decide}question/", {"refuse"}, {"text": "Qui accompagne ?"}),
        (f"{decide}annuler/", {"cancel_by_school"}, {"reason": "Voyage"}),
    ]


def deputy_of(stage: Stage, ceiling: Decimal) -> User:
    """A teacher who holds the head's decisions today, up to an amount."""
    person = TeacherFactory(institution=stage.institution)
    today = timezone.localdate()
    delegate(
        delegate_id=person.pk, from_date=today, to_date=today, ceiling=ceiling, by=stage.principal
    )
    return person


ROLES = {
    "owner": lambda stage: stage.member,
    "other partner": lambda stage: MemberFactory(),
    "teacher addressed": lambda stage: stage.teacher,
    "teacher elsewhere": lambda stage: TeacherFactory(),
    "principal": lambda stage: stage.principal,
    "delegate": lambda stage: deputy_of(stage, Decimal(500)),
    "delegate of less": lambda stage: deputy_of(stage, Decimal(1)),
    "reader": lambda stage: ReadOnlyFactory(institution=stage.institution),
    "staff": lambda stage: StaffFactory(),
    "anonymous": lambda stage: None,
}
# Deadlines are extended by a date: an empty one is refused at its field (422), nothing is done.
REFUSED = {302, 403, 404, 405, 409, 422}
COUNTED: list[type[Model]] = [
    OfferChange, BookingMove, Booking, CollectiveStock, DecisionMessage,
]  # fmt: skip


def allowed_to(user: User | None, stage: Stage) -> set[str]:
    if user is None:
        return set()
    user = User.objects.get(pk=user.pk)
    offer = shared_offers(timezone.now()).get(pk=stage.offer.pk)
    role_of(user)
    delegation_of(user, stage.institution, timezone.now())
    verbs = available_offer_actions(user, offer)
    booking = booking_of(offer)
    return verbs | (available_actions(user, booking) if booking else set())


def traces(stage: Stage) -> Any:
    offer = CollectiveOffer.objects.get(pk=stage.offer.pk)
    states = [booking.state for booking in Booking.objects.order_by("pk")]
    return offer.state, states, [model.objects.count() for model in COUNTED]  # type: ignore[attr-defined]


def shown_to(client: Client, stage: Stage) -> str:
    """What the pages this person can open offer to click."""
    booking = stage.offer.bookings.order_by("-pk").first()
    pages = [f"/pro/offres/{stage.offer.ref}/", f"/adage/offres/{stage.offer.ref}/"]
    if booking:
        pages += [f"/adage/suivi/{booking.reference}/", f"/adage/decisions/{booking.reference}/"]
    said = ""
    for page in pages:
        answer = client.get(page)
        said += answer.content.decode() if answer.status_code == 200 else ""
    return said


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", list(Status), ids=[s.name for s in Status])
def test_buttons_shown_are_the_acts_allowed_and_the_others_do_nothing(
    client: Client, status: Status, role: str
) -> None:
    """R14, check 18."""
    stage = world(status, addressed=role == "teacher elsewhere")
    assert shared_offers(timezone.now()).get(pk=stage.offer.pk).status == status
    user = ROLES[role](stage)
    if user is not None:
        client.force_login(user)
    allowed, said = allowed_to(user, stage), shown_to(client, stage)
    for address, verbs, sent in acts(stage):
        may = bool(verbs & allowed)
        if verbs == {"prebook"} and "accept_terms" in allowed:
            continue  # the same act, offered under its other name
        assert (f'"{address}"' in said) == may, (address, allowed)
        if not may:
            before = traces(stage)
            answer = client.post(address, sent)
            assert answer.status_code in REFUSED, (address, answer.status_code)
            assert traces(stage) == before, address


def test_the_matrix_has_its_positive_control(client: Client) -> None:
    """The same clicks, allowed, do something."""
    stage = world(Status.PREBOOKED)
    client.force_login(stage.member)
    done = 0
    for address, verbs, sent in acts(stage):
        if verbs & {"pause", "remind", "cancel_by_partner"}:
            before = traces(stage)
            assert client.post(address, sent).status_code == 302
            done += traces(stage) != before or "relancer" in address
    assert done == 3
