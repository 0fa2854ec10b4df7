"""The national address base: a help that never stands in the way."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from adage_sync import rules
from adage_sync.client import addresses
from adage_sync.client.addresses import find
from tests.factories.venues import MemberFactory, VenueFactory

HOUSE = {"label": "3 Rue du Sable 35000 Rennes", "name": "3 Rue du Sable", "postcode": "35000",
         "city": "Rennes", "type": "housenumber"}  # fmt: skip
TOWN = {"label": "Fougères", "name": "Fougères", "postcode": "35300", "city": "Fougères"}


class Base(BaseHTTPRequestHandler):
    """Answers what the test put in `said`, after `late` seconds; keeps what it was asked."""

    said: tuple[int, bytes] = (200, b"")
    late = 0.0
    drips = False
    asked: list[dict[str, list[str]]] = []

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        assert place.path == "/search"
        self.asked.append(parse_qs(place.query))
        time.sleep(self.late)
        code, body = self.said
        self.send_response(code)
        self.end_headers()
        with suppress(OSError):
            for rank in range(len(body) if self.drips else 0):
                self.wfile.write(body[rank : rank + 1])
                time.sleep(0.05)
            self.wfile.write(b"" if self.drips else body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def base(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Base]]:
    """A base on this machine, which nobody has found silent."""
    monkeypatch.setitem(addresses._silent, "until", 0.0)
    monkeypatch.setattr(Base, "late", 0.0)
    monkeypatch.setattr(Base, "drips", False)
    Base.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Base)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ADDRESS_URL = f"http://127.0.0.1:{server.server_port}"
    settings.ADDRESS_LOOKUP = "adage_sync.client.addresses.find"
    yield Base
    server.shutdown()
    server.server_close()


def say(base: type[Base], rows: list[Any], code: int = 200) -> None:
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
    base.late = 2.0
    began = time.monotonic()
    assert find("rue du sable", town=False) == []
    assert find("rue du sable", town=False) == []
    assert time.monotonic() - began < 1.5
    assert len(base.asked) == 1


def test_a_base_that_drips_is_waited_for_no_longer_and_is_silent(base, monkeypatch):
    monkeypatch.setattr(rules, "ADDRESS_SECONDS", 0.3)
    say(base, [HOUSE])
    base.drips = True
    began = time.monotonic()
    assert find("rue du sable", town=False) == []
    assert time.monotonic() - began < 1.0
    base.drips = False
    assert find("rue du sable", town=False) == []
    assert len(base.asked) == 1


def test_a_base_that_says_too_much_is_silent(base):
    say(base, [HOUSE | {"more": "x" * rules.PUBLIC_BYTES_MAX}])
    assert find("rue du sable", town=False) == []
    assert addresses._silent["until"] > time.monotonic()


def test_no_more_than_a_few_ask_at_once(base, monkeypatch):
    say(base, [HOUSE])
    base.late = 0.4
    monkeypatch.setattr(rules, "ADDRESS_SECONDS", 3.0)
    found: list[Any] = []
    asking = [
        threading.Thread(target=lambda: found.append(find("rue du sable", town=False)))
        for _ in range(rules.ADDRESSES_AT_ONCE)
    ]
    for one in asking:
        one.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert find("rue du phare", town=False) == []
    assert time.monotonic() - began < 0.2
    for one in asking:
        one.join()
    assert [len(rows) for rows in found] == [1] * rules.ADDRESSES_AT_ONCE
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
    assert "data-adresses" in client.get("/pro/structure/lieux/nouveau/").content.decode()


def test_without_the_setting_nothing_is_offered(client, member):
    client.force_login(member)
    assert client.get("/pro/choix/adresses/", {"q": "3 rue du sable"}).json() == {"found": []}
    assert "data-adresses" not in client.get("/pro/structure/lieux/nouveau/").content.decode()


@pytest.fixture
def member(db: None) -> Any:
    """Somebody who works for a partner."""
    return MemberFactory(partner=VenueFactory().partner)
