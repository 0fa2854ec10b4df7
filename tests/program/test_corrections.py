"""A payment was wrong: what an officer does of it, before and after the money has left (R51)."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from administration.models import Approval
from bookings.models import Booking
from operations.audit import rows_of
from reimbursements.models import Adjustment, Statement
from tests.factories.payments import pay
from tests.factories.people import with_role
from tests.factories.venues import MemberFactory
from tests.program.correcting import (
    A16,
    LATER,
    WHY,
    amounts,
    correct,
    figures,
    page_of,
    paid,
    press,
    run,
    the_first_of_december,
    told,
    used,
)
from tests.program.office import address, errors, last_act, words
from tests.program.site import browser_of, read
from venues.models import Venue

pytestmark = pytest.mark.django_db


def test_corriger_une_reservation_deja_remboursee(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """Too much was paid: two people correct it, the next statement takes it back, to the cent."""
    paid()
    used(host, "600.00", LATER)
    read_first = correct(clerk, outing, "300,00")
    assert "450,00 € aujourd’hui, 300,00 € après : 150,00 € de trop-perçu" in read_first
    assert "600,00 € aujourd’hui, 450,00 € après" in read_first
    verb, reason, values = last_act()
    assert (verb, reason) == ("add", WHY)
    assert (values["before"], values["after"]) == ([None, "450.00"], [None, "300.00"])
    assert "Montants corrigés" not in page_of(host)  # one person alone changes nothing

    correction = Adjustment.objects.get()
    press(payer, correction, "confirmer")

    assert last_act()[2]["state"] == ["ASKED", "CONFIRMED"]
    assert told("adjustment.confirmed") == "partner_payment_was_corrected"
    page = page_of(host)
    assert figures(page) == ["600,00 €", "0,00 €", "300,00 €", "0,00 €"]
    assert "150,00 €, pour des réservations annulées ou corrigées" in page
    assert WHY in page
    assert "À récupérer sur le prochain justificatif" in page

    second = the_first_of_december(november)
    assert amounts(second) == [("BOOKING", Decimal(600)), ("ADJUSTMENT", Decimal(-150))]
    assert second.total == Decimal(450)
    pay(second, date(2026, 12, 1))
    page = page_of(host)
    assert figures(page) == ["0,00 €", "0,00 €", "900,00 €", "0,00 €"]
    assert "Trop-perçu" not in page
    assert f"Récupérée le 1er décembre 2026, justificatif {second.reference}" in page
    assert sum(s.total for s in Statement.objects.filter(state="PAID")) == Decimal(900)
    assert rows_of(A16) == []


def test_le_justificatif_dit_ce_qui_est_corrige_et_pourquoi(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """Before any statement: its full price and the correction, on the page, in CSV and in PDF."""
    correct(clerk, outing, "449,99")
    press(payer, Adjustment.objects.get(), "confirmer")
    statement = run(date(2026, 11, 16))
    assert amounts(statement) == [("BOOKING", Decimal(450)), ("ADJUSTMENT", Decimal("-0.01"))]
    member = browser_of(MemberFactory(partner=host.partner))
    path = f"/pro/versements/{statement.reference}"
    page = read(member, f"{path}/")
    assert f"Correction : de 450,00 € à 449,99 €. Motif : {WHY}" in page
    assert "449,99 €" in page
    rows = words(member.get(f"{path}.csv")).splitlines()
    assert rows[2].endswith(f";De 450,00 € à 449,99 €, {WHY};-0,01")
    assert "Correction du montant" in rows[2]
    assert member.get(f"{path}.pdf").content.startswith(b"%PDF")
    export = member.get("/pro/versements/export.csv")
    listed = b"".join(export.streaming_content).decode("utf-8-sig")
    assert ";449,99;" in listed


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"after": "450,01"}, "il ne le dépasse jamais"),
        ({"after": "-1"}, "il ne le dépasse jamais"),
        ({"after": "450"}, "C’est déjà le montant"),
        ({"after": "300,005"}, "2 chiffres"),
        ({"reference": "R-INCONNUE"}, "Aucune réservation"),
        ({"reason": ""}, "Indiquez un motif"),
    ],
    ids=["above the price", "below zero", "the same", "half a cent", "unknown", "no reason"],
)
def test_une_correction_fausse_est_refusee_a_son_champ(
    outing: Booking, clerk: Client, typed: dict[str, str], said: str
) -> None:
    whole = {"reference": outing.reference, "after": "300", "reason": WHY} | typed
    answer = clerk.post(address(Adjustment, "add"), whole)
    assert answer.status_code == 200
    assert said in str(errors(answer))
    assert not Adjustment.objects.exists()


def test_rien_en_un_clic(outing: Booking, clerk: Client) -> None:
    """The effect of what is typed must be ticked: that of another amount is not."""
    typed = {"reference": outing.reference, "after": "300", "reason": WHY}
    shown = clerk.post(address(Adjustment, "add"), typed)
    ((key, _),) = shown.context["adminform"].form["effect"].field.choices
    other = clerk.post(address(Adjustment, "add"), typed | {"after": "0", "effect": key})
    assert set(errors(other)) == {"effect"}
    assert not Adjustment.objects.exists()


def test_une_seule_correction_a_la_fois(outing: Booking, clerk: Client, payer: Client) -> None:
    correct(clerk, outing, "300")
    typed = {"reference": outing.reference, "after": "200", "reason": WHY}
    again = clerk.post(address(Adjustment, "add"), typed)
    assert "attend déjà une seconde personne" in str(errors(again))
    one = Adjustment.objects.get()
    press(payer, one, "confirmer")
    assert "n’attend plus rien" in words(press(payer, one, "confirmer"))


def test_deux_personnes_differentes(outing: Booking) -> None:
    """Whoever holds both roles does not confirm what they entered."""
    both = with_role("Finance (saisie)")
    both.groups.add(*with_role("Finance (paiement)").groups.all())
    officer = browser_of(both)
    correct(officer, outing, "300")
    answer = press(officer, Adjustment.objects.get(), "confirmer")
    assert "C’est vous qui l’avez demandé." in words(answer)
    assert Adjustment.objects.get().state == "ASKED"


def test_revenir_en_arriere(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """Put aside before it is confirmed; taken back while it stands on no statement; not after."""
    correct(clerk, outing, "300")
    press(clerk, Adjustment.objects.get(), "ecarter")
    assert Approval.objects.get().state == "DISMISSED"
    correct(clerk, outing, "200")
    second = Adjustment.objects.get(after=200)
    press(payer, second, "confirmer")
    assert "Indiquez un motif." in words(press(payer, second, "retirer"))
    press(payer, second, "retirer", reason="Erreur de dossier.")
    assert last_act()[2]["state"] == ["CONFIRMED", "WITHDRAWN"]
    assert told("adjustment.withdrawn") == "partner_correction_was_taken_back"
    assert figures(page_of(host))[0] == "450,00 €"
    correct(clerk, outing, "100")
    third = Adjustment.objects.get(after=100)
    press(payer, third, "confirmer")
    run(date(2026, 11, 16))
    refused = press(payer, third, "retirer", reason="Trop tard.")
    assert "corrigez en sens inverse" in words(refused)
    assert Adjustment.objects.get(pk=third.pk).state == "CONFIRMED"


def test_corriger_en_sens_inverse(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """A correction on a statement is itself corrected: what was taken is given back."""
    correct(clerk, outing, "100")
    press(payer, Adjustment.objects.get(), "confirmer")
    assert run(date(2026, 11, 16)).total == Decimal(100)
    assert "350,00 € de complément, à verser" in correct(clerk, outing, "450")
    press(payer, Adjustment.objects.get(after=450), "confirmer")
    assert the_first_of_december(november).total == Decimal(350)
    assert rows_of(A16) == []


def test_un_trop_percu_plus_grand_que_le_prochain_justificatif_attend(
    november: Any, host: Venue, outing: Booking, clerk: Client, payer: Client
) -> None:
    """A statement never comes to less than nothing (R51)."""
    paid()
    used(host, "100.00", LATER)
    correct(clerk, outing, "0")
    press(payer, Adjustment.objects.get(), "confirmer")
    assert amounts(the_first_of_december(november)) == [("BOOKING", Decimal(100))]
    assert "450,00 €, pour des réservations annulées ou corrigées" in page_of(host)
