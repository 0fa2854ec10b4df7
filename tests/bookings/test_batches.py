"""Every batch of the site: no line hides another's result, whatever stops it (R32)."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from adage_sync import actions as adage
from bookings import actions as bookings
from bookings.models import Booking
from offers.models import CollectiveOffer
from outbox import admin as outbox
from outbox.models import Message
from partner_portal.views import bulk
from tests.answers import Answer
from tests.core.test_batches import STOPS
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import TeacherFactory
from tests.lending import lend
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def text(answer: Answer) -> str:
    return " ".join(unescape(answer.content.decode()).replace("\u00a0", " ").split())


def stopped(
    monkeypatch: pytest.MonkeyPatch, holder: Any, verb: str, second: Any, stop: type[BaseException]
) -> None:
    """The act named `verb` meets `stop` on its second line, and goes on as ever on the others."""
    act = getattr(holder, verb)

    def sometimes(**said: Any) -> Any:
        if second in said.values():
            raise stop()
        return act(**said)

    monkeypatch.setattr(holder, verb, sometimes)


# --- the school ----------------------------------------------------------------------------------


def waiting(stage: Stage, many: int = 3, teacher: User | None = None) -> list[Booking]:
    """Pre-bookings of the school, by another teacher than the delegate."""
    other = teacher or TeacherFactory(institution=stage.institution)
    return [
        PrebookedBookingFactory(offer=OfferFactory(title=f"Ligne {n}"), teacher=other)
        for n in range(1, many + 1)
    ]


def choices(*found: Booking) -> list[str]:
    return [f"{booking.reference}:{booking.stock.version}" for booking in found]


BATCHES = [("confirm", "school:confirm_several", "CONFIRMED"),
           ("refuse", "school:refuse_several", "CANCELLED")]  # fmt: skip
DONE = {"confirm": "2 réservations confirmées", "refuse": "2 préréservations refusées"}
WHY = {"reason": "Le calendrier ne le permet pas."}


@pytest.mark.parametrize(("verb", "page", "state"), BATCHES)
@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_a_line_of_the_school_stands_alone(
    stop, code, verb, page, state, client, stage, monkeypatch
):
    found = waiting(stage)
    stopped(monkeypatch, bookings, verb, found[1].pk, stop)
    client.force_login(stage.principal)
    answer = client.post(reverse(page), {"choix": choices(*found), **WHY}, follow=True)
    assert answer.status_code == 200
    said = text(answer)
    assert "« Ligne 2 » n’est pas" in said
    assert DONE[verb] in said
    states = [Booking.objects.get(pk=booking.pk).state for booking in found]
    assert states == [state, "PREBOOKED", state]


@pytest.mark.parametrize(("verb", "page", "state"), BATCHES)
def test_a_delegate_s_own_prebooking_stops_nothing_and_is_told(verb, page, state, client, stage):
    """R32: it stood second, after one that was confirmed; the answer was a 403 without a report."""
    deputy = TeacherFactory(institution=stage.institution)
    lend(stage, deputy)
    (first, last), (own,) = waiting(stage, 2), waiting(stage, 1, teacher=deputy)
    client.force_login(deputy)
    answer = client.post(reverse(page), {"choix": choices(first, own, last), **WHY}, follow=True)
    assert answer.status_code == 200
    assert "« Ligne 1 » n’est pas" in text(answer)
    found = [Booking.objects.get(pk=booking.pk).state for booking in (first, own, last)]
    assert found == [state, "PREBOOKED", state]


def test_a_delegate_s_own_prebooking_has_no_box_and_is_never_in_the_selection(client, stage):
    deputy = TeacherFactory(institution=stage.institution)
    lend(stage, deputy)
    (other,), (own,) = waiting(stage, 1), waiting(stage, 1, teacher=deputy)
    client.force_login(deputy)
    ticked = {"choix": [other.reference, own.reference]}
    page = client.get(reverse("school:decisions"), ticked).content.decode()
    assert f'value="{other.reference}" checked' in page
    assert f'value="{own.reference}"' not in page
    assert own.reference in page  # the line itself, with why
    assert "la direction seule en décide" in page
    for several in ("school:confirm_several", "school:refuse_several"):
        check = client.get(reverse(several), ticked).content.decode()
        assert (other.reference in check, own.reference in check) == (True, False)
        alone = client.get(reverse(several), {"choix": own.reference})
        assert alone.url == reverse("school:decisions")


def test_the_head_keeps_every_box(client, stage):
    found = waiting(stage)
    client.force_login(stage.principal)
    page = client.get(reverse("school:decisions")).content.decode()
    assert all(f'value="{booking.reference}"' in page for booking in found)


# --- the partner ---------------------------------------------------------------------------------


@pytest.fixture
def offers(stage: Stage) -> list[Any]:
    return [OfferFactory(venue=stage.offer.venue, title=f"Offre {n}") for n in range(1, 4)]


def several(stage: Stage, offers: list[Any], path: str, verb: str) -> str:
    client = Client()
    client.force_login(stage.member)
    sent = {"verbe": verb, "offre": [offer.ref for offer in offers]}
    answer = client.post(f"/pro/offres/lot/{path}", sent, follow=True)
    assert answer.status_code == 200
    return text(answer)


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, Any], None]:
    """« Mettre en pause » meets something on the offer given."""

    def meet(offer: CollectiveOffer, stop: Any) -> None:
        verb = bulk.VERBS["mettre-en-pause"]

        def do(*, offer_id: int, by: Any) -> Any:
            if offer_id == offer.pk:
                raise stop()
            return verb.do(offer_id=offer_id, by=by)

        changed = {**vars(verb), "do": do}
        monkeypatch.setitem(bulk.VERBS, verb.name, bulk.Verb(**changed))

    return meet


@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_an_offer_of_the_partner_stands_alone(stop, code, stage, offers, paused):
    paused(offers[1], stop)
    said = several(stage, offers, "", "mettre-en-pause")
    assert "2 mises en pause, 1 impossible : " in said
    states = [type(offer).objects.get(pk=offer.pk).state for offer in offers]
    assert states == ["PAUSED", "PUBLISHED", "PAUSED"]


@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_what_is_taken_back_stands_alone_too(stop, code, stage, offers, paused):
    """« Annuler cette action » of « Remettre en ligne » pauses."""
    paused(offers[1], stop)
    said = several(stage, offers, "annuler/", "remettre-en-ligne")
    assert "Action annulée : 2 mises en pause, 1 impossible : " in said


def test_nothing_taken_back_is_no_success(stage, offers, paused):
    paused(offers[0], STOPS[0][0])
    said = several(stage, offers[:1], "annuler/", "remettre-en-ligne")
    assert "Rien n’a été annulé : 1 impossible" in said
    assert "Action annulée" not in said


# --- the administration --------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["retry_selected", "abandon_selected"])
@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_a_message_of_the_administration_stands_alone(
    stop, code, action, client, stage, monkeypatch
):
    """One that cannot be tried again hid what became of the others."""
    booking = stage.prebook()
    messages = list(Message.objects.filter(facts__booking_id=booking.pk).order_by("pk"))[:3]
    Message.objects.update(state="PARKED")
    act = outbox.retry if action == "retry_selected" else outbox.abandon
    name = act.__name__
    stopped(monkeypatch, outbox, name, messages[1].pk, stop)
    client.force_login(StaffFactory())
    sent = {"action": action, "_selected_action": [message.pk for message in messages]}
    answer = client.post("/admin/outbox/message/", sent, follow=True)
    assert answer.status_code == 200
    assert "2 message(s)" in text(answer)
    assert 'class="warning"' in answer.content.decode()


@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_an_offer_sent_again_to_adage_stands_alone(stop, code, client, stage, offers, monkeypatch):
    refs = [offer.ref for offer in offers]
    stopped(monkeypatch, adage, "replay_offer", refs[1], stop)
    client.force_login(StaffFactory())
    answer = client.post("/admin/adage_sync/exchange/renvoyer/", {"refs": refs})
    assert answer.status_code == 302
    said = [str(message) for message in answer.wsgi_request._messages]
    assert len(said) == 2
    assert said[1] == "2 offres repartent vers ADAGE."
