"""The delays of the programme, changed from a day on by an officer (decision 0043)."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from administration.models import DatedNumber
from administration.rules.numbers import number_on, statements_from
from bookings import actions as bookings
from bookings.actions import refusals
from bookings.models import Booking
from bookings.queries.due import due_to_be_used
from offers.models import CollectiveOffer
from reimbursements import actions
from reimbursements.models import Statement
from reimbursements.queries.runs import to_transfer
from school_portal.forms.delegation import DelegationForm
from schools.actions.delegation import BadDelegation
from tests.factories.offers import OfferFactory
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.lending import lend
from tests.program.changing import (
    ADD_PAGE,
    CODES,
    change,
    in_days,
    passes,
    refused,
    typed,
)
from tests.program.office import address, errors, last_act, preview_then_save, take_away, words
from tests.program.site import browser_of, read
from tests.stage import Stage, build_stage, fresh

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
USE = "UPDATE bookings_booking SET state = 'USED', used_at = %s WHERE id = %s"
CANCEL = (
    "UPDATE bookings_booking SET state = 'CANCELLED', cancelled_at = %s,"
    " cancellation_reason = 'CANCELLED_BY_PARTNER' WHERE id = %s"
)


def confirmed_later() -> Booking:
    """A booking confirmed a week later."""
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        stage = build_stage()
        return stage.confirm(stage.prebook())


def test_une_reservation_est_realisee_72_heures_apres_l_evenement(
    officer: Client, firm: Booking
) -> None:
    """For what is confirmed from that day on; what is confirmed already keeps 48 hours (R28)."""
    row, effect = change(officer, "used_after", 72)
    assert "48 heures jusqu’ici, 72 heures à partir du" in effect
    assert "Les réservations confirmées avant gardent le délai qui leur était promis." in effect
    new = confirmed_later()
    assert firm.counts_as_used_from == firm.ends_at + 48 * HOUR
    assert new.counts_as_used_from == new.ends_at + 72 * HOUR

    # The clock, then the database, on the promise of each.
    assert firm.pk in due_to_be_used(firm.ends_at + 48 * HOUR)
    assert firm.pk not in due_to_be_used(firm.ends_at + 48 * HOUR - SECOND)
    assert new.pk in due_to_be_used(new.ends_at + 72 * HOUR)
    assert new.pk not in due_to_be_used(new.ends_at + 72 * HOUR - SECOND)
    refused("booking_fsm", USE, firm.ends_at + 48 * HOUR - SECOND, firm.pk)
    passes(USE, firm.ends_at + 48 * HOUR, firm.pk)
    refused("booking_fsm", USE, new.ends_at + 72 * HOUR - SECOND, new.pk)
    passes(USE, new.ends_at + 72 * HOUR, new.pk)
    with time_machine.travel(new.ends_at + 71 * HOUR):
        assert not bookings.mark_used(booking_id=new.pk)
    with time_machine.travel(new.ends_at + 72 * HOUR):
        assert bookings.mark_used(booking_id=new.pk)

    changed = address(DatedNumber, "change", row.pk)
    preview_then_save(officer, changed, typed("used_after", 60))
    assert last_act()[2]["value"] == ["72.00", "60.00"]
    take_away(officer, row, "Décision reportée")
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        stage = build_stage()
        back = stage.confirm(stage.prebook())
    assert back.counts_as_used_from == back.ends_at + 48 * HOUR


def test_le_partenaire_annule_jusqu_a_24_heures_apres_l_evenement(
    officer: Client, firm: Booking
) -> None:
    """Said to the second to who comes too late; the database says the same (R27)."""
    row, effect = change(officer, "partner_cancels_within", 24)
    assert "48 heures jusqu’ici, 24 heures à partir du" in effect
    new = confirmed_later()
    assert firm.partner_cancels_until == firm.ends_at + 48 * HOUR
    until = new.ends_at + 24 * HOUR
    member = MemberFactory(partner=new.partner)
    with (
        time_machine.travel(until + SECOND, tick=False),
        pytest.raises(refusals.TooLate, match="Cette réservation s’annulait jusqu’au"),
    ):
        bookings.cancel_by_partner(booking_id=new.pk, reason="Panne", by=member)
    refused("booking_fsm", CANCEL, until + SECOND, new.pk)
    passes(CANCEL, firm.ends_at + 48 * HOUR, firm.pk)
    with time_machine.travel(until, tick=False):
        bookings.cancel_by_partner(booking_id=new.pk, reason="Panne", by=member)
    assert fresh(new).state == "CANCELLED"
    take_away(officer, row, "Décision reportée")


def test_une_reservation_realisee_ne_s_annule_plus(officer: Client, firm: Booking) -> None:
    """A longer delay of the partner stops where the booking counts as used: never both."""
    change(officer, "partner_cancels_within", 100)
    new = confirmed_later()
    assert new.partner_cancels_until == new.counts_as_used_from == new.ends_at + 48 * HOUR
    refused("booking_fsm", CANCEL, new.ends_at + 48 * HOUR + SECOND, new.pk)


def test_un_nouveau_compte_attend_96_heures(officer: Client) -> None:
    """From the day it is handed over; an account handed over before keeps its 72 hours (R51)."""
    row, effect = change(officer, "account_hold", 96)
    assert "72 heures jusqu’ici, 96 heures à partir du" in effect
    assert "Compté à partir du" in effect
    old = BankDetailsFactory(submitted_at=timezone.now())
    assert old.payable_from == old.submitted_at + 72 * HOUR
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        new = BankDetailsFactory(submitted_at=timezone.now(), decided_by=StaffFactory())
        member = MemberFactory(partner=new.partner)
        member.memberships.update(role="OWNER")
        assert "rien n’y est versé avant 96 heures" in read(
            browser_of(member), reverse("partner:bank")
        )
    assert new.payable_from == new.submitted_at + 96 * HOUR
    take_away(officer, row, "Décision reportée")
    assert new.payable_from == new.submitted_at + 72 * HOUR


def test_un_versement_attend_la_fin_du_delai_de_son_compte(
    officer: Client, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transfer file, the act and the database say the same."""
    settings.MEDIA_ROOT = tmp_path
    change(officer, "account_hold", 96)
    day = next(statements_from(in_days(12)))
    morning = datetime.combine(day, time(8), tzinfo=UTC)
    with time_machine.travel(morning, tick=False) as clock:
        recent = BankDetailsFactory(submitted_at=morning - 80 * HOUR, decided_by=StaffFactory())
        ends = [(morning - timedelta(days=10), Decimal("450.00"))]
        venue = VenueFactory(partner=recent.partner)
        past_bookings(venue, InstitutionFactory(), ends, state="USED")
        (statement,) = actions.run_statements(day=day, by=None).issued
        actions.ask_payment(statement_id=statement.pk, day=day, by=StaffFactory())
        assert list(to_transfer(statement.run_id)) == []
        with pytest.raises(actions.AccountHeld, match="Compte récent"):
            actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
        with monkeypatch.context() as blind:
            blind.setattr("reimbursements.actions.pay._is_held", lambda statement: False)
            with pytest.raises(DatabaseError, match="paid by two"), transaction.atomic():
                actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
        clock.move_to(recent.payable_from)
        assert list(to_transfer(statement.run_id)) == [statement]
        actions.pay_statement(statement_id=statement.pk, by=StaffFactory())
    assert Statement.objects.get(pk=statement.pk).state == "PAID"


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("used_after", 0, "Ce nombre va de 1 heure à 720 heures."),
        ("used_after", 721, "Ce nombre va de 1 heure à 720 heures."),
        ("partner_cancels_within", 0, "Ce nombre va de 1 heure à 720 heures."),
        ("account_hold", 12, "Ce nombre va de 24 heures à 720 heures."),
        ("first_statement_day", 0, "Ce jour va du 1er au 28 du mois."),
        ("second_statement_day", 29, "Ce jour va du 1er au 28 du mois."),
    ],
)
def test_un_delai_dangereux_est_refuse(officer: Client, code: str, value: int, said: str) -> None:
    """At its field, in words; and by the database."""
    assert errors(officer.post(ADD_PAGE, typed(code, value)))["value"] == [said]
    row = "INSERT INTO administration_datednumber (code, from_date, value) VALUES (%s, %s, %s)"
    refused("dated_number_bounds", row, code, in_days(5), value)


@pytest.mark.parametrize("code", CODES)
def test_un_delai_promis_ne_change_pas_apres_coup(officer: Client, code: str) -> None:
    """None begins in the past, neither by the page nor by SQL; what has begun stays."""
    value = int(number_on(code, in_days(0)))
    today = errors(officer.post(ADD_PAGE, typed(code, value, days=0)))
    assert today["from_date"] == ["Ce chiffre ne peut changer que demain ou plus tard."]
    insert = "INSERT INTO administration_datednumber (code, from_date, value) VALUES (%s, %s, %s)"
    refused("dated_number_comes", insert, code, in_days(-1), value)
    passes(insert, code, in_days(2), value)
    row, _ = change(officer, code, value)
    refused(
        "dated_number_comes",
        "UPDATE administration_datednumber SET from_date = %s WHERE id = %s", in_days(-1), row.pk,
    )  # fmt: skip
    begun = DatedNumber.objects.filter(code=code).earliest("from_date")
    page = address(DatedNumber, "change", begun.pk)
    assert officer.post(page, typed(code, value)).status_code == 403
    away = {"post": "yes", "reason": "Non"}
    assert officer.post(address(DatedNumber, "delete", begun.pk), away).status_code == 409


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("Finance (saisie)", 200), ("Finance (paiement)", 200), ("Lecture", 200),
        ("Assistance", 200), ("Modération", 403), ("Référencement", 403),
    ],
)  # fmt: skip
def test_seul_le_programme_change_les_delais(officer_of: Any, role: str, reads: int) -> None:
    other = officer_of(role)
    assert other.get(address(DatedNumber, "changelist")).status_code == reads
    for code in CODES:
        assert other.post(ADD_PAGE, typed(code, 20)).status_code == 403


def test_les_pages_disent_le_delai_du_jour(officer: Client, client: Client) -> None:
    """« 48 heures » is nowhere written: the pages read the number."""
    change(officer, "used_after", 72)
    page = reverse("how-it-works")
    assert "48 heures après" in read(client, page)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        assert "72 heures après" in read(client, page)


def test_un_chiffre_deplace_se_relit_comme_s_il_n_etait_pas_la(officer: Client) -> None:
    """What is replaced is what was in force without the row that is being changed."""
    row, _ = change(officer, "used_after", 72)
    page = address(DatedNumber, "change", row.pk)
    effect = preview_then_save(officer, page, typed("used_after", 60, days=9))
    assert "48 heures jusqu’ici, 60 heures à partir du" in effect


def test_les_nouveautes_de_la_moderation_sont_celles_de_24_heures(
    officer: Client, officer_of: Any
) -> None:
    """Its queue and the filter of the list, which say so."""
    row, effect = change(officer, "newly_published", 24)
    assert "48 heures jusqu’ici, 24 heures à partir du" in effect
    offer = OfferFactory()
    page = address(CollectiveOffer, "changelist") + "?publiees=nouvelles"
    for days, hours, said, many in ((0, 30, "48 heures", 1), (7, 30, "24 heures", 0)):
        now = timezone.now() + timedelta(days=days)
        CollectiveOffer.objects.filter(pk=offer.pk).update(published_at=now - hours * HOUR)
        with time_machine.travel(now):
            answer = officer_of("Modération").get(page)
        assert f"Publiées depuis {said}" in words(answer)
        assert len(answer.context["cl"].result_list) == many
    take_away(officer, row, "Décision reportée")


def test_une_delegation_d_un_jour_au_plus_se_dit_au_singulier(
    officer: Client, stage: Stage
) -> None:
    row, _ = change(officer, "delegation_longest", 1)
    day = row.from_date
    sent = {"from_date": day, "to_date": day + timedelta(days=2), "ceiling": "500"}
    form = DelegationForm(sent, institution=stage.institution, today=day)
    assert "dure 1\u00a0jour au plus" in form.errors["to_date"][0]


def test_une_delegation_dure_six_mois_au_plus(officer: Client, stage: Stage) -> None:
    """Of those that begin from that day on (R32)."""
    row, _ = change(officer, "delegation_longest", 183)
    lend(stage, stage.teacher, days=366)
    other = TeacherFactory(institution=stage.institution)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        with pytest.raises(BadDelegation):
            lend(stage, other, days=184)
        assert lend(stage, other, days=183).pk
    take_away(officer, row, "Décision reportée")
