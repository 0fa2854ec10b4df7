"""The number of a structure, checked when one leaves its field: a piece of the page (R2)."""

import pytest
from django.test import Client

from tests.factories.venues import PartnerFactory
from tests.venues.signing_up import STRUCTURE
from venues.queries import registry

pytestmark = pytest.mark.django_db
NUMBER = "/inscription/structure/numero/"
FOUND = {"name": "LA DUNE", "address": "3 rue", "postal_code": "35000", "city": "Rennes"}
LOOK_UP = "tests.venues.test_signup_number.found"
asked: list[str] = []


def found(number: str) -> dict[str, str]:
    """The register of these tests."""
    asked.append(number)
    return FOUND


def said(client: Client, number: str) -> str:
    answer = client.get(NUMBER, {"number": number})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("123", "Saisissez les 14 chiffres"),
        ("123456789", "Numéro non valide"),
        ("３５６００００００", "Saisissez les 14 chiffres"),
        ("\x00", "nul"),
        ("1" * 5000, "Saisissez les 14 chiffres"),
        ("356 000 000 00048", "Numéro valide"),
    ],
)
def test_a_number_is_judged_as_the_page_would(client, typed, sentence):
    """La Poste's own rule included; the sentence is the one of the page."""
    assert sentence in said(client, typed)


def test_nothing_typed_nothing_said(client):
    assert said(client, " ") == ""


def test_a_structure_already_here_is_named_as_the_next_page_would(client):
    partner = PartnerFactory()
    assert f"{partner.name} est déjà inscrite" in said(client, partner.siren)


def test_the_register_is_asked_for_a_right_number_only_and_not_for_a_machine(client, settings):
    settings.REGISTRY_LOOKUP = LOOK_UP
    asked.clear()
    assert registry.has_registry()
    said(client, "123456789")
    assert asked == []
    assert "LA DUNE, 3 rue, 35000 Rennes. Est-ce bien vous" in said(client, STRUCTURE["number"])
    for _ in range(40):
        last = said(client, STRUCTURE["number"])
    assert len(asked) == 30
    assert "Numéro valide" in last
