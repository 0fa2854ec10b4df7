"""Extend the deadline, remind, read the whole history: the page of an offer."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings import actions
from bookings.models import Reminder
from core.errors import Refused
from offers import actions as offers
from tests.bookings.mails.letters import deliver
from tests.partner_portal.pages import page_of, queries_of, text
from tests.stage import Stage, fresh


def day_after(stage: Stage, days: int) -> date:
    return (stage.line.bookable_until + timedelta(days=days)).date()


def test_more_time_keeps_the_prebooking_and_tells_the_head(pro: Client, stage: Stage) -> None:
    """R19: extending hurts nobody; the head's open page stays good."""
    booking = stage.prebook()
    deliver()
    url, day = page_of(stage.offer, "date-limite/"), day_after(stage, 3)
    assert "reste valable" in text(pro.get(url))
    for _ in range(2):
        assert pro.post(url, {"deadline": f"{day:%d/%m/%Y}"}).status_code == 302
    line = stage.offer.lines.get()
    assert (line.bookable_until.date(), line.version) == (day, stage.line.version)
    assert fresh(booking).state == "PREBOOKED"
    assert "Délai prolongé" in deliver()[stage.principal.email].subject
    assert stage.offer.changes.filter(verb="LINE_EDITED").count() == 1
    assert stage.confirm(booking).state == "CONFIRMED"


@pytest.mark.parametrize("typed", ["", "hier", "01/01/2020", "31/12/2098", "１/1/27", "x\0"])
def test_a_deadline_that_cannot_be_is_said_at_its_field(
    pro: Client, stage: Stage, typed: str
) -> None:
    answer = pro.post(page_of(stage.offer, "date-limite/"), {"deadline": typed})
    assert answer.status_code == 422
    assert 'href="#id_deadline"' in answer.content.decode()
    assert stage.offer.lines.get().bookable_until == stage.line.bookable_until


def test_a_deadline_never_comes_sooner_nor_after_a_confirmation(stage: Stage) -> None:
    with pytest.raises(Refused):
        actions.extend_deadline(offer_id=stage.offer.pk, day=day_after(stage, -1), by=stage.member)
    stage.confirm(stage.prebook())
    with pytest.raises(Refused):
        actions.extend_deadline(offer_id=stage.offer.pk, day=day_after(stage, 1), by=stage.member)


def test_an_expired_offer_lives_again(pro: Client, stage: Stage) -> None:
    with time_machine.travel(stage.line.bookable_until + timedelta(days=1)):
        pro.force_login(stage.member)
        assert page_of(stage.offer, "date-limite/") in text(pro.get(page_of(stage.offer)))
        day = f"{day_after(stage, 4):%d/%m/%Y}"
        assert pro.post(page_of(stage.offer, "date-limite/"), {"deadline": day}).status_code == 302
        assert "Publiée" in text(pro.get(page_of(stage.offer)))


def test_the_head_is_reminded_once_in_three_days(pro: Client, stage: Stage) -> None:
    """Rate-limited, last date shown."""
    stage.prebook()
    deliver()
    url = page_of(stage.offer, "relancer/")
    assert url in text(pro.get(page_of(stage.offer)))
    for _ in range(2):
        assert pro.post(url).status_code == 302
    assert "Rappel, à confirmer" in deliver()[stage.principal.email].subject
    assert Reminder.objects.count() == 1
    said = text(pro.get(page_of(stage.offer)))
    assert "Relance envoyée le" in said
    assert f'action="{url}"' not in said
    with time_machine.travel(timezone.now() + timedelta(days=3, seconds=1)):
        pro.force_login(stage.member)
        pro.post(url)
    assert Reminder.objects.count() == 2


def test_the_teacher_of_a_proposal_is_reminded(pro: Client, stage: Stage, proposed) -> None:
    deliver()
    pro.post(page_of(stage.offer, "relancer/"))
    assert "Rappel, nouvelle proposition" in deliver()[stage.teacher.email].subject
    assert Reminder.objects.get().to == "TEACHER"


def test_two_reminders_at_once_are_impossible_for_the_database(stage: Stage) -> None:
    now = timezone.now()
    row = {"offer": stage.offer, "to": "PRINCIPAL", "by": stage.member, "at": now}
    Reminder.objects.create(**row, quiet_until=now + timedelta(days=3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(**row, quiet_until=now + timedelta(days=3))


def test_the_history_keeps_everything_and_compares_versions(
    pro: Client, stage: Stage, proposed
) -> None:
    """R30, U19: before and after with author; two versions side by side; filters."""
    offers.edit_published(
        offer_id=stage.offer.pk,
        values={"title": "Nouveau titre"},
        by=stage.member,
        expected_version=stage.offer.version,
    )
    url = page_of(stage.offer, "historique/")
    said = text(pro.get(url))
    assert "Nouveau titre" in said
    assert stage.teacher.full_name in said
    assert "300,00" in said
    only = text(pro.get(url + "?champ=Titre"))
    assert "Prix total</th>" not in only.split('id="journal"')[1]
    assert "Aucun changement" in text(pro.get(url + "?par=personne"))
    assert stage.principal.last_name not in said


def test_the_page_of_an_offer_costs_the_same_whatever_its_past(pro: Client, stage: Stage) -> None:
    url = page_of(stage.offer, "historique/")
    one = queries_of(pro, url), queries_of(pro, page_of(stage.offer))
    for _ in range(3):
        actions.withdraw(booking_id=stage.prebook().pk, by=stage.teacher)
    assert pro.get(page_of(stage.offer)).status_code == 200  # what is new is noted as read, once
    assert (queries_of(pro, url), queries_of(pro, page_of(stage.offer))) == one


def test_the_link_and_its_code_stand_on_the_page(pro: Client, stage: Stage) -> None:
    said = text(pro.get(page_of(stage.offer)))
    assert f"/o/{stage.offer.ref}/" in said
    assert 'class="qr__code"' in said
    assert "style=" not in said
