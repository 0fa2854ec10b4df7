"""The lists that people choose from, changed from a day on by an officer (decision 0033)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from administration.models import ListedTerm
from administration.rules.lists import FIRST_LABELS, Terms
from offers.models import CollectiveOffer
from tests.factories.offers import OfferFactory
from tests.program.listing import ADD, WHY, row_of, typed
from tests.program.office import address, errors, last_act, preview_then_save, take_away
from tests.program.site import browser_of, read
from tests.stage import Stage


def declared(moderator: Client, offer: CollectiveOffer) -> str:
    where = f"/admin/offers/collectiveoffer/{offer.pk}/declarer-non-conforme/"
    return moderator.get(where).content.decode()


def test_un_code_adage_change_donne_ou_retire_se_dit(officer: Client) -> None:
    label = FIRST_LABELS["non_conformity"]["PRICE"]

    def told(code: str, **change: Any) -> str:
        sent = typed("non_conformity", "PRICE", label, adage_code=code, **change)
        asked = officer.post(ADD, sent)
        return str(asked.context["adminform"].form["effect"].help_text)

    known = row_of("PRICE").adage_code
    assert f"Son code ADAGE passe de {known} à COST." in told("COST")
    assert "Son code ADAGE est retiré." in told("")
    preview_then_save(officer, ADD, typed("non_conformity", "PRICE", label, adage_code=""))
    later = timezone.localdate() + timedelta(days=60)
    assert "Son code ADAGE devient COST." in told("COST", from_date=f"{later:%d/%m/%Y}")


def test_un_motif_de_non_conformite_s_ajoute_se_renomme_et_se_retire_a_une_date(
    officer: Client, officer_of: Callable[[str], Client]
) -> None:
    """Unknown today, offered on its day, renamed then withdrawn by other rows; undone before."""
    offer, moderator = OfferFactory(), officer_of("Modération")
    effect = preview_then_save(officer, ADD, typed("non_conformity", "ECOLOGY", "Trajet évitable"))
    assert "« Trajet évitable » est proposé à partir du" in effect
    verb, reason, values = last_act()
    assert (verb, reason, values["label"]) == ("add", WHY["reason"], [None, "Trajet évitable"])
    assert row_of("ECOLOGY").place == len(FIRST_LABELS["non_conformity"])
    assert "Trajet évitable" not in declared(moderator, offer)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert "Trajet évitable" in declared(officer_of("Modération"), offer)

    row = row_of("ECOLOGY")
    page = address(ListedTerm, "change", row.pk)
    preview_then_save(officer, page, typed("non_conformity", "ECOLOGY", "Trajet long"))
    assert last_act()[2]["label"] == ["Trajet évitable", "Trajet long"]
    take_away(officer, row, "Motif abandonné")

    renamed = typed("non_conformity", "PRICE", "Prix sans rapport avec le projet")
    effect = preview_then_save(officer, ADD, renamed)
    assert "« Prix injustifié ou sans rapport avec le projet » s’appelle" in effect
    withdrawn = typed("non_conformity", "TWICE", "Doublon", is_offered=None)
    assert "n’est plus proposé" in preview_then_save(officer, ADD, withdrawn)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        seen = declared(officer_of("Modération"), offer)
        assert "Prix sans rapport avec le projet" in seen
        assert "Prix injustifié" not in seen
        assert "Doublon" not in seen
        assert Terms("non_conformity")["TWICE"] == "Doublon"


def test_un_motif_de_refus_de_la_direction_s_ajoute(officer: Client, stage: Stage) -> None:
    """The head chooses it on its day; the teacher reads its name."""
    booking = stage.prebook()
    page = reverse("school:decision", args=[booking.reference])
    day = f"{timezone.localdate() + timedelta(days=3):%d/%m/%Y}"
    preview_then_save(officer, ADD, typed("refusal", "absente", "Classe absente", from_date=day))
    assert "Classe absente" not in read(browser_of(stage.principal), page)
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        principal = browser_of(stage.principal)
        assert "Classe absente" in read(principal, page)
        sent = {"motive": "absente", "reason": "Voyage scolaire."}
        assert principal.post(f"{page}refuser/", sent).status_code == 302
    moved = booking.moves.get(verb="refuse")
    assert moved.reason == "Classe absente\u00a0: Voyage scolaire."


@pytest.mark.parametrize(
    ("choice", "change", "field", "refused"),
    [
        (("autre", "Autre"), {"is_offered": None}, "is_offered", "prévu par le site"),
        (("inconnu", "X"), {"is_offered": None}, "code", "rien à retirer"),
        (("autre-nom", "Crédit"), {}, "label", "porte déjà ce nom"),
        (("bus", "Bus"), {"adage_code": "CREDIT"}, "adage_code", "déjà ce code ADAGE"),
        (("é t é", "Bus"), {}, "code", "lettres sans accent"),
        (("bus", "Bus"), {"from_date": "01/09/2020"}, "from_date", "que demain"),
        (("bus", "Bus"), {"reason": ""}, "reason", "Indiquez un motif."),
    ],
    ids=["built-in", "unknown", "same name", "same ADAGE code", "code", "past", "no reason"],
)
def test_une_liste_ne_se_casse_pas(
    officer: Client, choice: tuple[str, str], change: dict[str, Any], field: str, refused: str
) -> None:
    """Each mistake is said at its field; nothing is saved."""
    before = ListedTerm.objects.count()
    answer = officer.post(ADD, typed("refusal", *choice, **change))
    assert refused in errors(answer)[field][0]
    assert ListedTerm.objects.count() == before


def test_une_liste_garde_au_moins_deux_choix(officer: Client) -> None:
    for code in ("credit", "calendrier", "projet"):
        label = FIRST_LABELS["refusal"][code]
        preview_then_save(officer, ADD, typed("refusal", code, label, is_offered=None))
    late = f"{timezone.localdate() + timedelta(days=40):%d/%m/%Y}"
    last = typed("refusal", "securite", "Sécurité", is_offered=None, from_date=late)
    assert errors(officer.post(ADD, last))["is_offered"] == ["La liste garde au moins deux choix."]


def test_une_ligne_commencee_reste(officer: Client) -> None:
    """Shown, neither changed nor deleted, by a page or by SQL."""
    row = ListedTerm.objects.get(code="NOT_ARTS")
    assert "Hors du champ" in officer.get(address(ListedTerm, "change", row.pk)).content.decode()
    assert (
        officer.post(address(ListedTerm, "delete", row.pk), {"post": "yes"} | WHY).status_code
        == 409
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        ListedTerm.objects.filter(pk=row.pk).update(label="Autre chose")


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Assistance", "Finance (saisie)"])
def test_seul_le_programme_change_les_listes(
    officer_of: Callable[[str], Client], role: str
) -> None:
    sent = typed("refusal", "bus", "Bus")
    assert officer_of(role).post(ADD, sent).status_code == 403
    assert not ListedTerm.objects.filter(code="bus").exists()
