"""A suspension that is changed: what it adds is counted, what others wrote stays (R45)."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from bookings import tasks
from bookings.models import Booking
from schools.actions import Suspended, reword
from schools.models import Suspension
from tests.factories.people import StaffFactory
from tests.owner import rewrite
from tests.program.office import address, as_shown, errors, last_act, preview_then_save
from tests.program.site import browser_of, read
from tests.program.suspending import moment, suspended, typed
from tests.stage import Stage

STOPS = ("stops_confirmations", "postpones_deadlines")
PAGE = "/adage/decisions/{}/"


def in_five_minutes(stage: Stage) -> Booking:
    """The pre-booking of a stage, its deadline put five minutes ahead, on the row itself."""
    booking = stage.prebook()
    soon = timezone.now() + timedelta(minutes=5)
    lines = type(stage.line).objects.filter(pk=stage.line.pk)
    rewrite(lines, bookable_until=soon)
    return booking


def moved_by_thirty_days(officer: Client, stage: Stage) -> Suspension:
    """A suspension of thirty days that runs, its deadline moved."""
    in_five_minutes(stage)
    suspension, _ = suspended(officer, *STOPS, days=30)
    assert tasks.postpone_deadlines() == 1
    return suspension


@pytest.mark.parametrize(
    ("days", "said", "unsaid"),
    [
        (30, "Aucune date limite n’est reportée de plus.", "prévenues"),
        (40, "1 date limite reportée de 10 jours de plus", "40 jours"),
        (20, "Rien de ce qui est déjà reporté ne change.", "prévenues"),
    ],
)
def test_the_effect_of_a_change_is_what_it_adds(
    officer: Client, stage: Stage, days: int, said: str, unsaid: str
) -> None:
    """R45: « move the deadlines of what waits by that time »: once, by the difference after."""
    suspension = moved_by_thirty_days(officer, stage)
    sent = typed(*STOPS, message="Fin de gestion 2026.")
    sent |= moment("to_at", suspension.from_at + timedelta(days=days))
    effect = preview_then_save(officer, address(Suspension, "change", suspension.pk), sent)
    assert said in effect
    assert unsaid not in effect
    assert tasks.postpone_deadlines() == (1 if days == 40 else 0)


def test_a_page_opened_before_keeps_what_another_wrote_since(officer: Client, stage: Stage) -> None:
    """One corrects the message while another moves the end: both stay."""
    suspension, _ = suspended(officer, days=30)
    page = address(Suspension, "change", suspension.pk)
    opened = as_shown(officer, page)
    for name in ("from_at", "to_at", "prebooked_before_at"):
        opened.pop(name, None)
    sent = typed(days=30) | moment("to_at", suspension.to_at) | {"seen": opened["seen"]}  # type: ignore[arg-type]
    end = suspension.from_at + timedelta(days=60)
    reword(suspension_id=suspension.pk, by=StaffFactory(), to_at=end)

    preview_then_save(officer, page, sent | {"message": "Bilan de l’exercice."})
    suspension.refresh_from_db()
    assert (suspension.message, suspension.to_at) == ("Bilan de l’exercice.", end)
    assert set(last_act()[2]) == {"message"}


@pytest.mark.parametrize("seen", ["", "{", "[]", "12", '"x"', json.dumps({"to_at": 3}), "[[1]]"])
def test_what_a_page_says_it_showed_may_be_anything(
    officer: Client, stage: Stage, seen: str
) -> None:
    suspension, _ = suspended(officer)
    page = address(Suspension, "change", suspension.pk)
    preview_then_save(officer, page, typed(seen=seen, message="Autre."))
    suspension.refresh_from_db()
    assert suspension.message == "Autre."


def test_the_start_of_a_suspension_that_runs_is_not_changed(officer: Client, stage: Stage) -> None:
    """Neither lifted without its reason, nor deleted in two steps: page, action, raw rows."""
    suspension, _ = suspended(officer)
    page, start = address(Suspension, "change", suspension.pk), suspension.from_at
    later = moment("from_at", timezone.now() + timedelta(days=1))
    preview_then_save(officer, page, typed() | later)
    suspension.refresh_from_db()
    assert suspension.from_at == start
    tomorrow = timezone.now() + timedelta(days=1)
    with pytest.raises(DatabaseError, match="has begun"), transaction.atomic():
        reword(suspension_id=suspension.pk, by=StaffFactory(), from_at=tomorrow)
    with pytest.raises(DatabaseError, match="has begun"), transaction.atomic():
        Suspension.objects.update(from_at=tomorrow)


def test_a_start_that_comes_while_one_types_is_refused_at_its_field(
    officer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page was made before the start, the row is written after."""
    from bookings.admin.suspensions import SuspensionAdmin

    suspension, _ = suspended(officer)
    monkeypatch.setattr(SuspensionAdmin, "get_readonly_fields", lambda *_: [])
    page = address(Suspension, "change", suspension.pk)
    sent = typed() | moment("from_at", timezone.now() + timedelta(days=1))
    shown = officer.post(page, sent)
    ((key, _),) = shown.context["adminform"].form["effect"].field.choices
    answer = officer.post(page, sent | {"effect": key})
    assert "son début ne change plus" in errors(answer)["from_at"][0]


def test_an_event_before_the_resumption_is_not_promised_one(officer: Client, stage: Stage) -> None:
    """R45, R25: its deadline is never later than its start."""
    booking = stage.prebook()
    suspended(officer, *STOPS, days=90)
    page = read(browser_of(stage.principal), PAGE.format(booking.reference))
    assert "L’événement a lieu avant la reprise" in page
    assert "Vous pourrez confirmer à la reprise" not in page
    assert "au plus tard au début de l’événement" in page


def test_another_suspension_may_be_the_one_that_moves(officer: Client, stage: Stage) -> None:
    """Whichever stops, the deadline is said to move; the last to end says when one resumes."""
    booking = in_five_minutes(stage)
    suspended(officer, "stops_confirmations", days=3)
    early = moment("prebooked_before_at", timezone.now() - timedelta(days=9))
    last, _ = suspended(officer, *STOPS, days=10, **early)
    reword(suspension_id=last.pk, by=StaffFactory(), message="La dernière à finir.")
    page = read(browser_of(stage.principal), PAGE.format(booking.reference))
    assert "si le partenaire prolonge" not in page
    assert "reportée de la durée de la suspension, au plus tard au début de l’événement" in page
    with pytest.raises(Suspended) as refusal:
        stage.confirm(booking)
    assert "au plus tard au début de l’événement" in refusal.value.what_to_do
    assert refusal.value.title.endswith("La dernière à finir.")


@pytest.mark.parametrize(
    ("begun", "days", "whole"), [(2, 4, 10), (2, 12, 12), (-24 * 8, 5, 13), (-24 * 11, 3, 13)]
)
def test_two_suspensions_at_once_give_their_common_time_once(
    officer: Client, stage: Stage, begun: int, days: int, whole: int
) -> None:
    """R45: ten days, and another one within them, over them, across their end, or after it."""
    booking = stage.prebook()
    rewrite(
        Booking.objects.filter(pk=booking.pk),
        prebooked_at=timezone.now() - timedelta(days=30),
    )
    rewrite(
        type(stage.line).objects.filter(pk=stage.line.pk),
        bookable_until=timezone.now() + timedelta(days=3),
        starts_at=timezone.now() + timedelta(days=60),
        ends_at=timezone.now() + timedelta(days=60, hours=2),
    )
    before = read_deadline(booking)
    suspended(officer, "stops_confirmations", "postpones_deadlines", begun=1)
    _, effect = suspended(
        officer, "stops_confirmations", "postpones_deadlines", begun=begun, days=days
    )
    together = begun > -24 * 10
    said = "le temps commun aux deux n’est ajouté qu’une fois" in effect
    assert said == (together and "1 date limite" in effect)
    tasks.postpone_deadlines()
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        tasks.postpone_deadlines()
        assert abs(read_deadline(booking) - before - timedelta(days=whole)) < timedelta(hours=3)
        assert tasks.postpone_deadlines() == 0


def read_deadline(booking: Booking) -> datetime:
    return Booking.objects.select_related("stock").get(pk=booking.pk).bookable_until
