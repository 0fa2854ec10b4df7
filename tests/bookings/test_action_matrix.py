"""The action matrix: what each role may do in each status, through HTTP (R14, U18).

Shown = allowed, in a page that can be opened, and every act allowed is played; every other click
answers 403, 404 or 409 (302 to the sign-in page for who is nobody) and changes nothing. The few
acts that refuse in another way are named.
"""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import User
from bookings.models import LIVE_STATES, Booking, BookingMove, DecisionMessage
from bookings.queries.available_actions import available_actions, available_offer_actions
from bookings.queries.shared import shared_offers
from bookings.queries.status import Status
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from offers.policy import owns
from partner_portal.queries.offer import booking_of
from schools.actions import delegate
from schools.queries import delegation_of, role_of
from tests.answers import Answer
from tests.factories.people import StaffFactory
from tests.factories.schools import ReadOnlyFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.stage import Stage
from tests.worlds import world

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# act -> (address, verbs of the one place that knows, what is posted)
Act = tuple[str, set[str], dict[str, str]]


def acts(stage: Stage) -> list[Act]:
    """Every act of both sides on this offer, with what a page would send."""
    pro, school = f"/pro/offres/{stage.offer.ref}/", f"/adage/offres/{stage.offer.ref}/"
    line = stage.offer.lines.filter(withdrawn_at=None).first()
    booking = stage.offer.bookings.order_by("-pk").first()
    ref = booking.reference if booking else "R-22222222"
    live = booking if booking and booking.state != "CANCELLED" else None
    version, offer_version = str(line.version if line else 1), str(_fresh(stage).version)
    decide = f"/adage/decisions/{ref}/"
    # A draft changes its date in the wizard, not on the page of the published offers.
    draft = _fresh(stage).state in ("DRAFT", "REJECTED")
    terms = {"propose_terms"} if draft else {"propose_terms", "edit_line"}
    return [
        (f"{pro}mettre-en-pause/", {"pause"}, {}),
        (f"{pro}remettre-en-ligne/", {"resume"}, {}),
        (f"{pro}reprendre/", {"take_back"}, {}),
        (f"{pro}archiver/", {"archive"}, {}),
        (f"{pro}ressortir-des-archives/", {"unarchive"}, {}),
        (f"{pro}relancer/", {"remind"}, {}),
        (f"{pro}date-limite/", {"extend"}, {"deadline": ""}),
        (f"{pro}etapes/verification/", {"publish"}, {"expected_version": offer_version}),
        (f"{pro}modifier/", {"edit"}, {"expected_version": offer_version}),
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


def acts_of_other_pages(stage: Stage) -> list[Act]:
    """What other pages offer: the copy, the recipient, the acts of the dashboard."""
    pro, version = f"/pro/offres/{stage.offer.ref}/", str(_fresh(stage).version)
    of_dashboard = {
        "mettre-en-pause": "pause", "remettre-en-ligne": "resume", "archiver": "archive",
        "ressortir": "unarchive",
    }  # fmt: skip
    to_all = {"expected_version": version, "audience": "ALL"}
    return [
        (f"{pro}dupliquer/", {"duplicate"}, {}),
        (f"{pro}modifier/destinataire/", {"readdress"}, to_all),
        *[
            (DASHBOARD, {act}, {"verbe": verb, "offre": stage.offer.ref})
            for verb, act in of_dashboard.items()
        ],
    ]


def _fresh(stage: Stage) -> CollectiveOffer:
    return CollectiveOffer.objects.get(pk=stage.offer.pk)


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
DASHBOARD = "/pro/agir/"
SIGN_IN = ("/connexion/", "/adage/entree/")
REFUSED = {403, 404, 409}
# Acts that lead those of their own side back to the page, since it is so already or no longer
# open, or that ask first for a field left empty here (422). To anybody else they are refused.
INSIDERS = {"owner", "teacher addressed", "principal", "delegate", "delegate of less"}
REFUSED_OTHERWISE = {
    "/mettre-en-pause/": {302}, "/remettre-en-ligne/": {302}, "/archiver/": {302},
    "/ressortir-des-archives/": {302}, "/reprendre/": {302}, "/verification/": {302},
    "/destinataire/": {302},
    "/modifier/": {302, 422}, "/nouvelle/": {302, 422}, "/supprimer/": {302},
    "/date-prix/": {302, 422}, "/date-limite/": {302, 422}, "/relancer/": {302},
    "/confirmer/": {302}, "/refuser/": {302}, "/retirer/": {302}, "/proposition/": {302},
    "/prereserver/": {302},
}  # fmt: skip
COUNTED: list[type[Model]] = [
    OfferChange, BookingMove, Booking, CollectiveStock, DecisionMessage,
]  # fmt: skip
TRACES = ", ".join(
    [
        f"SELECT (SELECT state FROM {CollectiveOffer._meta.db_table} WHERE id = %s)",
        f"(SELECT array_agg(state ORDER BY id) FROM {Booking._meta.db_table})",
        *(f"(SELECT count(*) FROM {model._meta.db_table})" for model in COUNTED),
    ]
)


def allowed_to(user: User | None, stage: Stage) -> set[str]:
    if user is None:
        return set()
    user = User.objects.get(pk=user.pk)
    offer = shared_offers(timezone.now()).get(pk=stage.offer.pk)
    role_of(user)
    held = delegation_of(user, stage.institution, timezone.now())
    verbs = available_offer_actions(user, offer)
    booking = booking_of(offer)
    if owns(user, offer):
        verbs |= {"duplicate"}
    if "edit" in verbs and (booking is None or booking.state not in LIVE_STATES):
        verbs |= {"readdress"}
    return verbs | (available_actions(user, booking, held) if booking else set())


def traces(stage: Stage) -> Any:
    """What an act would change, in one statement: it is asked after each click."""
    with connection.cursor() as cursor:
        cursor.execute(TRACES, [stage.offer.pk])
        return cursor.fetchone()


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
@pytest.mark.parametrize("status", list(Status), ids=[s.name for s in Status], scope="module")
def test_buttons_shown_are_the_acts_allowed_and_the_others_do_nothing(
    client: Client, status: Status, role: str, standing: Stage
) -> None:
    """R14, U18."""
    stage = world(status, addressed=True) if role == "teacher elsewhere" else standing
    assert shared_offers(timezone.now()).get(pk=stage.offer.pk).status == status
    user = ROLES[role](stage)
    if user is not None:
        client.force_login(user)
    allowed, said = allowed_to(user, stage), shown_to(client, stage)
    before = traces(stage)  # of every click: each is taken back
    for address, verbs, sent in acts(stage):
        may = bool(verbs & allowed)
        if verbs == {"prebook"} and "accept_terms" in allowed:
            continue  # the same act, offered under its other name
        assert (f'"{address}"' in said) == may, (address, allowed)
        play(client, stage, (address, verbs, sent), before, may=may, role=role)
    for act in acts_of_other_pages(stage):
        play(client, stage, act, before, may=bool(act[1] & allowed), role=role)
    assert traces(stage) == before


def play(client: Client, stage: Stage, act: Act, before: Any, *, may: bool, role: str) -> None:
    """Click; what is allowed is not refused, and taken back; what is not leaves no trace."""
    address, verbs, sent = act
    with transaction.atomic():
        answer = client.post(address, sent)
        said = (address, verbs, answer.status_code, answer.headers.get("Location"))
        if may:
            assert answer.status_code < 500, said
            assert answer.status_code not in REFUSED, said
            assert not answer.headers.get("Location", "").startswith(SIGN_IN), said
        else:
            assert traces(stage) == before, said
            assert was_refused(address, answer, role), said
        transaction.set_rollback(True)


def was_refused(address: str, answer: Answer, role: str) -> bool:
    """The answers of a refusal: the sign-in page, a status of refusals, or what the act may say."""
    if answer.status_code in REFUSED:
        return True
    location = answer.headers.get("Location", "")
    if role == "anonymous":
        return answer.status_code == 302 and location.startswith(SIGN_IN)
    if address == DASHBOARD:  # « Aucune offre choisie », « 1 impossible : archivée »
        return answer.status_code == 302 and role in {"owner", "other partner"}
    named = next(
        (codes for end, codes in REFUSED_OTHERWISE.items() if address.endswith(end)), set()
    )
    return role in INSIDERS and answer.status_code in named


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
