"""A run and its transfers, a payment the bank rejects, another account, a booking undone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bookings.models import Booking
from reimbursements.models import Statement, StatementRun
from tests.factories.payments import BankDetailsFactory
from tests.program.correcting import (
    amounts,
    figures,
    page_of,
    press,
    run,
    the_first_of_december,
    told,
)
from tests.program.office import address, last_act, words
from venues.models import BankDetails, Venue

pytestmark = pytest.mark.django_db
THE_16TH = date(2026, 11, 16)
NOTHING = ["0,00 €", "0,00 €", "0,00 €", "0,00 €"]


def test_lancer_un_lot_telecharger_les_virements_et_le_marquer_verse(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """Launched twice is launched once; one asks, another confirms; all told, once."""
    start = address(StatementRun, "start")
    for _ in range(2):
        assert clerk.post(start, follow=True).status_code == 200
    statement = Statement.objects.get()
    made = StatementRun.objects.get()
    xml = clerk.post(address(StatementRun, "sepa", made.pk))
    assert xml["Content-Type"] == "application/xml"
    assert "450.00" in xml.content.decode()
    assert figures(page_of(host)) == ["0,00 €", "450,00 €", "0,00 €", "0,00 €"]

    press(clerk, made, "demander-le-versement", day="2026-11-16")
    assert clerk.post(address(StatementRun, "payer", made.pk)).status_code == 403
    assert Statement.objects.get().state == "ISSUED"
    press(clerk, made, "ecarter-la-demande")
    press(clerk, made, "demander-le-versement", day="2026-11-16")
    assert "Ses réservations" not in words(press(payer, made, "payer"))
    statement = type(statement).objects.get(pk=statement.pk)
    assert (statement.state, statement.paid_on) == ("PAID", THE_16TH)
    assert Booking.objects.get(pk=outing.pk).state == "REIMBURSED"
    assert last_act()[0] == "change"
    assert told("statement.paid").startswith("partner_")
    assert figures(page_of(host)) == ["0,00 €", "0,00 €", "450,00 €", "0,00 €"]


def test_un_versement_rejete_par_la_banque_revient_au_lot_suivant(
    november: Any, host: Venue, outing: Booking, payer: Client, clerk: Client
) -> None:
    """With its day and reason, read by the partner; never paid twice."""
    statement = run(THE_16TH)
    page = address(Statement, "rejeter", statement.pk)
    assert payer.post(page, {"day": "2026-11-16"}).status_code == 422
    assert payer.post(page, {"day": "2026-12-20", "reason": "RIB clos"}).status_code == 422
    press(payer, statement, "rejeter", day="2026-11-16", reason="Compte clôturé")
    assert last_act()[2]["state"] == ["ISSUED", "REJECTED"]
    refused = words(press(clerk, statement, "demander-le-versement", day="2026-11-16"))
    assert "Ce versement n’attend plus rien" in refused
    assert "Versement demandé." not in refused
    assert figures(page_of(host))[3] == "450,00 €"
    after = the_first_of_december(november)
    assert amounts(after) == amounts(statement)
    assert after.pk != statement.pk


def test_une_reservation_annulee_apres_avoir_eu_lieu_n_est_pas_payee(
    november: Any, host: Venue, outing: Booking, officer: Client
) -> None:
    """Said definitive, with its reason; the credit comes back, nothing is due."""
    budget = outing.budget
    assert budget is not None
    engaged = budget.engaged
    page = address(Booking, "annuler", outing.pk)
    assert officer.post(page, {"reason": ""}).status_code == 422
    press(officer, outing, "annuler", reason="Le spectacle n’a pas eu lieu.")
    outing = type(outing).objects.get(pk=outing.pk)
    assert (outing.state, outing.cancellation_reason) == ("CANCELLED", "ADMINISTRATION")
    budget.refresh_from_db()
    assert engaged - budget.engaged == outing.price
    verb, _, values = last_act()
    assert (verb, values["state"]) == ("change", ["USED", "CANCELLED"])
    again = words(press(officer, outing, "annuler", reason="Encore"))
    assert "Réservation annulée." not in again
    assert "450,00" not in page_of(host)


def test_un_remboursement_fait_ne_s_annule_pas(
    outing: Booking, clerk: Client, payer: Client, officer: Client
) -> None:
    """It is corrected by its amount."""
    statement = run(THE_16TH)
    press(clerk, statement, "demander-le-versement", day="2026-11-16")
    press(payer, statement, "verser")
    press(officer, outing, "annuler", reason="Erreur")
    assert Booking.objects.get(pk=outing.pk).state == "REIMBURSED"


def test_changer_de_compte_bancaire(november: Any, host: Venue, clerk: Client) -> None:
    """Old and new side by side, validated by a named button, the former one replaced."""
    former = BankDetails.objects.get(partner=host.partner)
    asked = BankDetailsFactory(partner=host.partner, state="CHECKING", holder="Le Sabot")
    shown = words(clerk.get(address(BankDetails, "change", asked.pk)))
    assert former.holder in shown
    assert "Le Sabot" in shown
    assert asked.iban not in shown
    press(clerk, asked, "valider")
    asked = type(asked).objects.get(pk=asked.pk)
    former = type(former).objects.get(pk=former.pk)
    assert (asked.state, former.state) == ("VALIDATED", "REPLACED")
    assert last_act()[2]["state"] == ["CHECKING", "VALIDATED"]
    assert "Coordonnées validées." not in words(press(clerk, asked, "valider"))


def test_un_compte_douteux_est_refuse_et_l_ancien_sert_toujours(
    november: Any, host: Venue, clerk: Client
) -> None:
    former = BankDetails.objects.get(partner=host.partner)
    asked = BankDetailsFactory(partner=host.partner, state="CHECKING")
    page = address(BankDetails, "refuser", asked.pk)
    assert clerk.post(page, {"reason": ""}).status_code == 422
    press(clerk, asked, "refuser", reason="Le titulaire n’est pas la structure.")
    asked = type(asked).objects.get(pk=asked.pk)
    former = type(former).objects.get(pk=former.pk)
    assert (asked.state, former.state) == ("REFUSED", "VALIDATED")


@pytest.mark.parametrize("role", ["Programme", "Référencement", "Assistance", "Lecture"])
def test_qui_paie(officer_of: Callable[[str], Client], outing: Booking, role: str) -> None:
    statement = run(THE_16TH)
    officer = officer_of(role)
    sent = {"day": "2026-11-16", "reason": "x"}
    for verb in ("demander-le-versement", "rejeter", "retirer"):
        assert officer.post(address(Statement, verb, statement.pk), sent).status_code == 403, verb
    assert Statement.objects.get().state == "ISSUED"
