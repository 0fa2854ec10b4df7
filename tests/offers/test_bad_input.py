"""Bad input through HTTP: one sentence at its field, answers kept, nothing written."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from offers.models import CollectiveOffer, CollectiveStock
from tests.answers import Answer
from tests.kept.browser import Forms
from tests.offers.wizard import NEW, draft_of, project, step, terms

pytestmark = pytest.mark.django_db
NOW = "2026-11-25 14:32:00+01:00"
PRICE = "Indiquez un prix, 0 si l’offre est gratuite."
PUPILS = "Indiquez un nombre entier d’élèves, 1 au minimum."

PROJECT: list[tuple[dict[str, Any], str]] = [
    ({"levels": ["6e"]}, "Le niveau « 6e » n’est pas ouvert au pass Culture."),
    ({"levels": []}, "Cochez au moins un niveau."),
    ({"title": "x" * 151}, "Le titre dépasse de 41 caractères."),
    ({"title": "x" * 111}, "Le titre dépasse de 1 caractère."),
    ({"title": " \u200b "}, "Donnez un titre à l’offre."),
    ({"description": "x" * 1501}, "La description dépasse de 1 caractère."),
    ({"formats": ["inconnu"]}, "Cochez au moins un format."),
    ({"domains": ["inconnu"]}, "Cochez au moins un domaine."),
    ({"duration_minutes": "１ h"}, "Saisissez une durée, par exemple 1 h 30."),
    ({"venue": "999999999"}, "Choisissez un des lieux de votre structure."),
]
TERMS: list[tuple[dict[str, Any], str]] = [
    ({"price": "-1"}, "Le prix ne peut pas être négatif."),
    ({"price": "NaN"}, PRICE),
    ({"price": "Infinity"}, PRICE),
    ({"price": "１０"}, PRICE),
    ({"price": "1e3"}, PRICE),
    ({"price": ""}, PRICE),
    ({"price": "10,005"}, "Deux décimales au plus."),
    ({"price": "9" * 40}, "Ce prix compte trop de chiffres."),
    ({"participants": "0"}, PUPILS),
    ({"participants": "-3"}, PUPILS),
    ({"participants": "２８"}, PUPILS),
    ({"participants": "28,5"}, PUPILS),
    ({"participants": "3001"}, "3 000 élèves au plus."),
    ({"accompanying_adults": "51"}, "50 accompagnateurs au plus."),
    ({"start_date": "24/11/2026"}, "La date doit être à partir d’aujourd’hui, 25 novembre 2026."),
    ({"start_date": "31/02/2027"}, "Saisissez une date, par exemple 16/03/2027."),
    ({"start_date": "25/11/2026", "start_time": "10:00"}, "L’heure est déjà passée."),
    ({"end_time": "08:00"}, "La fin doit suivre le début."),
    ({"end_date": "20/01/2027"}, "La fin doit être le 21 janvier 2027 ou après."),
    (
        {"end_date": "02/09/2027"},
        "Début et fin doivent appartenir à la même année scolaire (2026-2027).",
    ),
    ({"deadline": "28/01/2027"}, "La date limite doit être le 21 janvier 2027 au plus tard"),
    ({"deadline": "01/11/2026"}, "La date limite ne peut pas être dans le passé."),
    ({"price_detail": "x" * 1001}, "L’explication dépasse de 1 caractère."),
]


def shown(page: str, name: str) -> str:
    """What stands in this field of the page's form, read as a browser does."""
    (value,) = [value for form in Forms(page, NEW).found for value in form.of(name)]
    return value


def plain(answer: Answer) -> str:
    """The page with ordinary spaces."""
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(("typed", "sentence"), PROJECT)
def test_a_bad_project_is_told_at_its_field_and_nothing_is_written(
    pro: Client, member: User, typed: dict[str, Any], sentence: str
) -> None:
    """R6, R10."""
    answer = pro.post(NEW, project(member, duration_minutes="1 h 45") | typed)
    page = plain(answer)
    assert answer.status_code == 422
    assert "Corrigez 1 erreur pour continuer" in page
    # The summary says it, and the field where it stands; a choice forged stands in no field.
    assert page.count(sentence) == (1 if "venue" in typed else 2)
    assert f'value="{typed.get("duration_minutes", "1 h 45")}"' in page
    assert not CollectiveOffer.objects.exists()


@time_machine.travel(NOW)
@pytest.mark.parametrize(("typed", "sentence"), TERMS)
def test_bad_terms_are_told_at_their_field_and_nothing_is_written(
    pro: Client, member: User, typed: dict[str, Any], sentence: str
) -> None:
    """R15, R17, R18."""
    offer = draft_of(member, line=False)
    sent = terms(offer.version, start_date="21/01/2027", price_detail="À garder.") | typed
    answer = pro.post(step(offer, "date-prix"), sent)
    page = plain(answer)
    assert answer.status_code == 422
    assert "Corrigez 1 erreur pour continuer" in page
    assert page.count(sentence) >= 2
    sent_back = {"price_detail": "À garder."} | typed
    assert {name: shown(page, name) for name in sent_back} == sent_back
    offer.refresh_from_db(fields=["version"])
    assert (offer.version, CollectiveStock.objects.count()) == (1, 0)
