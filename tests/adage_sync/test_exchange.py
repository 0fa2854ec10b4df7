"""The exchange seen from the administration: backlog, replay, quarantine (F18, F30)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adage_sync import actions
from adage_sync.actions.referencing import note_referencing
from core.errors import NotAllowed
from offers.actions import pause
from outbox.actions import deliver_due, enter_quarantine, post
from outbox.models import Message, Quarantine, Stream
from tests.adage_sync.exchange import faults, states, told
from tests.factories.people import StaffFactory, UserFactory
from tests.owner import erase
from tests.stage import build_stage

pytestmark = pytest.mark.django_db
LIST = "admin:adage_sync_exchange_changelist"


# --- replay ------------------------------------------------------------------------------------


def test_a_replay_says_the_offer_and_its_booking_again_at_the_end_of_the_stream(
    stage, administrator
):
    booking = stage.confirm(stage.prebook())
    before = told(stage)

    assert actions.replay_offer(ref=stage.offer.ref, by=administrator) == 2

    offer, again = told(stage)[len(before) :]
    assert (offer.handler, again.handler) == (
        "adage_sync.push.offer_listed",
        "adage_sync.push.booking_replayed",
    )
    assert [offer.seq, again.seq] == [len(before) + 1, len(before) + 2]
    assert (again.payload["id"], again.payload["status"]) == (booking.reference, "CONFIRMED")
    assert faults() == {}


def test_a_replayed_state_is_taken_by_adage_as_it_stands(stage, administrator, mock):
    """Each state by the call that tells it: the mock checks every body with the schemas."""
    others = [build_stage() for _ in range(2)]
    stage.prebook()
    others[0].confirm(others[0].prebook())
    pause(offer_id=others[1].offer.pk, by=others[1].member)
    deliver_due()
    for one in (stage, *others):
        actions.replay_offer(ref=one.offer.ref, by=administrator)
    deliver_due()

    assert set(Message.objects.values_list("state", flat=True)) == {"DELIVERED"}
    last = [mock.journal(one.offer.ref)[-1]["path"] for one in (stage, *others)]
    assert last == ["/v1/prereservation", "/v1/prereservation-edit", "/v1/offre-retrait"]


def test_who_may_not_change_the_exchange_replays_nothing(stage):
    with pytest.raises(NotAllowed):
        actions.replay_offer(ref=stage.offer.ref, by=UserFactory(is_staff=True))
    with pytest.raises(actions.UnknownOffer):
        actions.replay_offer(ref="CJ-ZZZZZZ", by=StaffFactory())
    assert told(stage) == []


def test_given_up_then_replayed_a_poisoned_offer_is_right_again_at_adage(
    stage, administrator, mock, client
):
    """F18: only that offer waited; order kept by its number."""
    other = build_stage()
    mock.tell(f"poison:{stage.offer.ref}")
    stage.confirm(stage.prebook())
    other.prebook()
    deliver_due()
    first, second = told(stage)
    assert (first.state, second.state) == ("PARKED", "WAITING")
    assert told(other)[0].state == "DELIVERED"

    mock.tell("ok")
    client.post(
        reverse(LIST),
        {
            "action": "abandon_selected",
            "_selected_action": [str(first.pk)],
        },
    )
    client.post(reverse("admin:adage_sync_exchange_replay"), {"ref": stage.offer.ref.lower()})
    deliver_due()

    assert [message.state for message in told(stage)] == [
        "ABANDONED",
        "DELIVERED",
        "DELIVERED",
        "DELIVERED",
    ]
    applied = [c["seq"] for c in mock.journal(stage.offer.ref) if c["outcome"] == "applied"]
    assert applied == [2, 3, 4]
    found = actions.differences(states(mock, stage))
    assert stage.offer.ref not in {difference.ref for difference in found}


# --- differences -------------------------------------------------------------------------------


def row(ref: str, *, listed: bool, status: str = "") -> dict[str, Any]:
    booking = {"id": "R-AAAAAAAA", "status": status} if status else None
    return {"id": ref, "epoch": 1, "seq": 3, "listed": listed, "booking": booking}


def test_differences_are_offers_listed_or_booked_otherwise_or_unknown(stage):
    same, paused, booked, never = stage, build_stage(), build_stage(), build_stage()
    pause(offer_id=paused.offer.pk, by=paused.member)
    booked.prebook()
    lost = build_stage()
    note_referencing(siren=lost.offer.venue.partner.siren, referenced=False, adage_id="")
    found = actions.differences(
        [
            row(same.offer.ref, listed=True),
            row(paused.offer.ref, listed=True),
            row(booked.offer.ref, listed=True),
            row(lost.offer.ref, listed=True, status="CANCELLED"),
            row("CJ-AAAAAA", listed=True, status="PENDING"),
        ]
    )
    assert {item.ref: (item.ours, item.theirs, item.known_here) for item in found} == {
        "CJ-AAAAAA": ("inconnue ici", "affichée, préréservée", False),
        paused.offer.ref: (
            "non affichée, sans réservation",
            "affichée, sans réservation",
            True,
        ),
        booked.offer.ref: ("affichée, préréservée", "affichée, sans réservation", True),
        lost.offer.ref: (
            "non affichée, sans réservation",
            "affichée, réservation annulée",
            True,
        ),
        never.offer.ref: ("affichée, sans réservation", "jamais reçue", True),
    }


def test_comparing_costs_as_many_questions_for_one_offer_and_three(stage):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            actions.differences([])
        return len(asked)

    one = questions()
    for _ in range(2):
        build_stage().prebook()
    assert questions() == one


# --- the page ----------------------------------------------------------------------------------


def test_the_page_says_the_backlog_by_age_and_what_is_parked(stage, administrator, client):
    stage.prebook()
    Message.objects.filter(seq__isnull=False).update(
        created_at=timezone.now() - timedelta(minutes=7)
    )
    poisoned = build_stage()
    poisoned.prebook()
    Message.objects.filter(stream=poisoned.offer.ref).update(
        state="PARKED", parked_at=timezone.now(), last_error="ADAGE refuse ce message : 422"
    )
    answer = client.get(reverse(LIST))
    figures = answer.context["figures"]
    assert (figures["waiting"], figures["parked"]) == (1, 1)
    assert [figures[f"age_{n}"] for n in range(4)] == [1, 1, 1, 0]
    page = answer.content.decode()
    assert "ADAGE refuse ce message" in page
    assert "le plus ancien" in page
    assert answer.context["cl"].result_count == 2  # no mail here


def test_the_page_lifts_the_quarantine_in_the_name_of_who_presses(administrator, client):
    enter_quarantine(by_whom="manage.py after_restore")
    assert "Quarantaine ouverte" in client.get(reverse(LIST)).content.decode()
    client.post(reverse("admin:adage_sync_exchange_release"))
    assert Quarantine.objects.get().released_by == administrator.full_name
    assert "Quarantaine ouverte" not in client.get(reverse(LIST)).content.decode()
    again = client.post(reverse("admin:adage_sync_exchange_release"), follow=True)
    assert "Quelqu’un l’a déjà levée" in again.content.decode()


def test_the_differences_are_shown_and_those_chosen_are_said_again(
    stage, administrator, client, mock
):
    stage.prebook()
    url = reverse("admin:adage_sync_exchange_differences")
    assert stage.offer.ref in client.get(url).content.decode()
    client.post(reverse("admin:adage_sync_exchange_replay"), {"refs": [stage.offer.ref]})
    deliver_due()
    assert actions.differences(states(mock, stage)) == []


def test_an_offer_only_adage_knows_leaves_its_list(administrator, client, mock):
    gone = build_stage()
    with transaction.atomic():
        post("offer.published", subject=gone.offer, stream=gone.offer.ref, facts={})
    deliver_due()
    ref = gone.offer.ref
    # Restored before its birth.
    erase(Message.objects.all())
    erase(Stream.objects.all())
    type(gone.offer).objects.filter(pk=gone.offer.pk).update(ref="CJ-OTHER2")
    client.post(reverse("admin:adage_sync_exchange_replay"), {"refs": [ref]})
    deliver_due()
    last = mock.journal(ref)[-1]
    assert (last["path"], last["outcome"]) == ("/v1/offre-retrait", "applied")


def test_a_silent_adage_is_said_on_the_page_of_differences(
    administrator, client, settings, monkeypatch
):
    monkeypatch.setattr("adage_sync.client.reference.time.sleep", lambda seconds: None)
    settings.ADAGE_URL = "http://127.0.0.1:1"
    page = client.get(reverse("admin:adage_sync_exchange_differences"))
    assert page.status_code == 200
    assert "n’a pas pu être faite" in page.content.decode()


@pytest.mark.parametrize("name", ["replay", "release", "differences"])
def test_the_tools_are_closed_to_who_may_not_change_the_exchange(name, client, stage):
    client.force_login(UserFactory(is_staff=True))
    url = reverse(f"admin:adage_sync_exchange_{name}")
    answer = client.get(url) if name == "differences" else client.post(url, {"ref": "x"})
    assert answer.status_code == 403
