"""The public register of companies: a help that never stands in the way."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from adage_sync import rules
from adage_sync.client.registry import look_up
from tests.adage_sync.public_service import Service, service
from tests.patience import HANGS_SECONDS
from tests.venues.signing_up import STRUCTURE

SIEGE = {
    "numero_voie": "3",
    "type_voie": "RUE",
    "libelle_voie": "DU SABLE",
    "code_postal": "35000",
    "libelle_commune": "RENNES",
    "etat_administratif": "A",
}
FOUND = {"siren": "356000000", "nom_complet": "LA POSTE", "siege": SIEGE}


@pytest.fixture
def register(settings: Settings) -> Iterator[Service]:
    """A register on this machine."""
    with service() as opened:
        settings.REGISTRY_URL = opened.url
        settings.REGISTRY_LOOKUP = "adage_sync.client.registry.look_up"
        yield opened


def say(register: Service, results: list[Any], code: int = 200) -> None:
    register.said = (code, json.dumps({"results": results}).encode())


def test_a_head_office_is_read_from_the_public_shape(register):
    say(register, [FOUND])
    assert look_up("35600000000048") == {
        "name": "LA POSTE",
        "address": "3 RUE DU SABLE",
        "postal_code": "35000",
        "city": "RENNES",
    }


@pytest.mark.parametrize(
    "results",
    [
        [],
        [FOUND | {"siren": "123456782"}],
        [FOUND | {"siege": SIEGE | {"etat_administratif": "F"}}],
        [FOUND | {"siege": SIEGE | {"code_pays_etranger": "99131"}}],
        [FOUND | {"siege": None}],
        [None],
        "rien",
    ],
)
def test_unknown_closed_abroad_or_misshapen_is_nothing(register, results):
    say(register, results)
    assert look_up("356000000") is None


@pytest.mark.parametrize("said", [(500, b"{}"), (200, b"<html>"), (200, b"[]"), (429, b"")])
def test_a_register_that_does_not_answer_is_nothing(register, said):
    register.said = said
    assert look_up("356000000") is None


def test_a_register_that_drips_or_says_too_much_is_nothing(register, monkeypatch):
    monkeypatch.setattr(rules, "REGISTRY_SECONDS", 0.3)
    say(register, [FOUND])
    register.drips = True
    assert look_up("356000000") is None
    assert register.answered == 0
    register.drips = False
    monkeypatch.setattr(rules, "REGISTRY_SECONDS", HANGS_SECONDS)
    assert look_up("356000000") is not None
    say(register, [FOUND | {"more": "x" * rules.PUBLIC_BYTES_MAX}])
    assert look_up("356000000") is None


@pytest.mark.django_db
def test_the_page_is_filled_or_the_person_types(client, register):
    client.get("/inscription/structure/")
    sent = dict.fromkeys(STRUCTURE, "") | {"number": "356000000", "chercher": "1"}
    client.post("/inscription/identification/", {})
    say(register, [FOUND])
    page = client.post("/inscription/structure/", sent, follow=True).content.decode()
    assert "LA POSTE" in page
    assert "3 RUE DU SABLE" in page
    say(register, [], code=503)
    page = client.post("/inscription/structure/", sent, follow=True).content.decode()
    assert "remplissez la page vous-même" in page


@pytest.mark.django_db
def test_without_the_setting_nothing_is_offered(client):
    assert (
        "répertoire des entreprises" not in client.get("/inscription/structure/").content.decode()
    )
