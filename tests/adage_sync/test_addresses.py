"""The national address base: a help that never stands in the way."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pytest_django import Settings

from adage_sync import rules
from adage_sync.client import addresses
from adage_sync.client.addresses import find
from tests.adage_sync.public_service import Service, service
from tests.factories.venues import MemberFactory, VenueFactory
from tests.patience import HANGS_SECONDS

HOUSE = {"label": "3 Rue du Sable 35000 Rennes", "name": "3 Rue du Sable", "postcode": "35000",
         "city": "Rennes", "type": "housenumber"}  # fmt: skip
TOWN = {"label": "Fougères", "name": "Fougères", "postcode": "35300", "city": "Fougères"}


@pytest.fixture
def base(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A base on this machine, which nobody has found silent."""
    monkeypatch.setitem(addresses._silent, "until", 0.0)
    with service() as opened:
        settings.ADDRESS_URL = opened.url
        settings.ADDRESS_LOOKUP = "adage_sync.client.addresses.find"
        yield opened


def say(base: Service, rows: list[Any], code: int = 200) -> None:
    features = [{"properties": row} for row in rows]
    base.said = (code, json.dumps({"features": features}).encode())


def test_an_address_and_a_town_are_read_from_the_public_shape(base):
    say(base, [HOUSE])
    assert find("3 rue du sa", town=False) == [
        {"address": "3 Rue du Sable", "postal_code": "35000", "city": "Rennes"}
    ]
    say(base, [TOWN] * 9)
    found = find("35300", town=True)
    assert found == [{"address": "", "postal_code": "35300", "city": "Fougères"}] * 6
    assert [asked.get("type") for asked in base.asked] == [None, ["municipality"]]
    assert [asked["q"] for asked in base.asked] == [["3 rue du sa"], ["35300"]]


@pytest.mark.parametrize(
    "body", [b"<html>", b"[]", b"{}", b'{"features": [null]}', b'{"features": 3}']
)
def test_what_is_misshapen_is_nothing_and_the_base_rests(base, body):
    base.said = (200, body)
    assert find("rue du sable", town=False) == []
    say(base, [HOUSE])
    assert find("rue du sable", town=False) == []
    assert len(base.asked) == 1


def test_a_base_that_is_late_is_waited_for_no_longer_than_its_time(base, monkeypatch):
    monkeypatch.setattr(rules, "ADDRESS_SECONDS", 0.2)
    base.opened.clear()
    assert find("rue du sable", town=False) == []
    assert find("rue du sable", town=False) == []
    assert (len(base.asked), base.answered) == (1, 0)


def test_a_base_that_drips_is_waited_for_no_longer_and_is_silent(base, monkeypatch):
    monkeypatch.setattr(rules, "ADDRESS_SECONDS", 0.3)
    say(base, [HOUSE])
    base.drips = True
    assert find("rue du sable", town=False) == []
    assert base.answered == 0
    base.drips = False
    assert find("rue du sable", town=False) == []
    assert len(base.asked) == 1


def test_a_base_that_says_too_much_is_silent(base):
    say(base, [HOUSE | {"more": "x" * rules.PUBLIC_BYTES_MAX}])
    assert find("rue du sable", town=False) == []
    assert addresses._silent["until"] > time.monotonic()


def test_no_more_than_a_few_ask_at_once(base, monkeypatch):
    say(base, [HOUSE])
    base.opened.clear()
    monkeypatch.setattr(rules, "ADDRESS_SECONDS", HANGS_SECONDS)
    with ThreadPoolExecutor(rules.ADDRESSES_AT_ONCE) as pool:
        asking = [
            pool.submit(find, "rue du sable", town=False) for _ in range(rules.ADDRESSES_AT_ONCE)
        ]
        base.hear(rules.ADDRESSES_AT_ONCE)
        assert find("rue du phare", town=False) == []
        assert base.answered == 0
        base.opened.set()
        assert [len(one.result(HANGS_SECONDS)) for one in asking] == [1] * len(asking)
    # Who asks afterwards is answered: nobody took it for a silence.
    assert len(find("rue du phare", town=False)) == 1


def test_a_question_the_base_refuses_is_no_silence(base):
    base.said = (400, b"")
    assert find("???", town=False) == []
    say(base, [HOUSE])
    assert len(find("rue du sable", town=False)) == 1


def test_a_field_is_filled_and_nothing_is_asked_of_the_base_by_a_stranger(client, base, member):
    say(base, [HOUSE])
    path = "/pro/choix/adresses/"
    assert client.get(path, {"q": "3 rue du sable"}).status_code == 302
    assert base.asked == []
    client.force_login(member)
    assert client.get(path, {"q": "3 rue du sable"}).json() == {
        "found": [
            {
                "address": "3 Rue du Sable", "postal_code": "35000", "city": "Rennes",
                "label": "3 Rue du Sable, 35000 Rennes",
            }
        ]
    }  # fmt: skip
    say(base, [TOWN])
    towns = client.get(path, {"q": "foug", "commune": "oui"}).json()["found"]
    assert [town["label"] for town in towns] == ["35300 Fougères"]
    assert client.get(path, {"q": "3 "}).json() == {"found": []}
    assert "data-addresses" in client.get("/pro/structure/lieux/nouveau/").content.decode()


def test_without_the_setting_nothing_is_offered(client, member):
    client.force_login(member)
    assert client.get("/pro/choix/adresses/", {"q": "3 rue du sable"}).json() == {"found": []}
    assert "data-addresses" not in client.get("/pro/structure/lieux/nouveau/").content.decode()


@pytest.fixture
def member(db: None) -> Any:
    """Somebody who works for a partner."""
    return MemberFactory(partner=VenueFactory().partner)
