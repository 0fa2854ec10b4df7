"""The pages of the mock follow what arrives, and are told how to behave and who is referenced."""

from typing import Any

import httpx

from adage_sync import client
from tests.adage_sync.conftest import API_KEY

KEY = {"X-omogen-api-key": API_KEY}
WITHDRAWAL = {"reason": "PAUSED", "withdrawalDate": "2026-11-23T06:00:00+01:00"}


def call(offer: str, seq: int) -> None:
    place = client.Place(f"{offer}-{seq}", offer, 1, seq)
    client.send("/v1/offre-retrait", {"id": offer, **WITHDRAWAL}, place)


def last_of(page: str) -> str:
    return page.partition("depuis=")[2].partition('"')[0]


def test_a_page_is_drawn_again_only_when_something_came(mock):
    call("CJ-LIVE", 1)
    page = httpx.get(f"{mock.url}/appels/").text
    seen = {"depuis": last_of(page)}
    for path in ("/appels/", "/offres/", "/demandes/"):
        assert httpx.get(f"{mock.url}{path}", params=seen).status_code == 204
    call("CJ-LIVE", 2)
    again = httpx.get(f"{mock.url}/appels/", params=seen)
    assert again.status_code == 200
    assert last_of(again.text) != seen["depuis"]
    assert again.text.count('id="call-') > page.count('id="call-')


def test_a_page_of_one_offer_follows_that_offer(mock):
    call("CJ-ONE", 1)
    page = httpx.get(f"{mock.url}/appels/", params={"offre": "CJ-ONE"}).text
    assert 'hx-get="/appels/?offre=CJ-ONE&amp;depuis=' in page
    hostile = httpx.get(f"{mock.url}/appels/", params={"offre": '"><script>x'}).text
    assert "<script>x" not in hostile


def test_htmx_is_its_own_copy(mock):
    script = httpx.get(f"{mock.url}/htmx.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "htmx" in script.text[:20]
    page = httpx.get(f"{mock.url}/appels/")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text.partition("<script src=")[2].partition(">")[0]


def test_it_is_told_how_to_behave_on_its_page(mock):
    told = httpx.post(f"{mock.url}/comportement/", data={"mode": "quota:7"})
    assert (told.status_code, told.headers["Location"]) == (303, "/comportement/")
    assert httpx.get(f"{mock.url}/_control").json() == {"mode": "quota:7"}
    assert "quota:7" in httpx.get(f"{mock.url}/comportement/").text
    wrong = httpx.post(f"{mock.url}/comportement/", data={"mode": "<b>"})
    assert wrong.status_code == 422
    assert httpx.get(f"{mock.url}/_control").json() == {"mode": "quota:7"}


def test_a_partner_is_referenced_or_not_on_its_page_and_only_since_then(mock):
    """`dateModificationMin` asks for what was said since."""
    url = f"{mock.url}/v1/partenaire-culturel"
    whole = httpx.get(url, headers=KEY).json()
    one = next(row for row in whole if row["libelle"] == "Librairie du Môle")
    assert (one["actif"], one["synchroPass"]) == (1, 1)
    moment = httpx.get(f"{mock.url}/_journal").json()[-1]["at"]
    said = {"siret": one["siret"], "referenced": "0"}
    assert httpx.post(f"{mock.url}/partenaires/", data=said).status_code == 303
    [changed] = [
        row
        for row in httpx.get(url, params={"dateModificationMin": moment}, headers=KEY).json()
        if row["siret"] == one["siret"]
    ]
    assert (changed["actif"], changed["synchroPass"]) == (0, 0)
    assert "Librairie du Môle" in httpx.get(f"{mock.url}/partenaires/").text
    httpx.post(f"{mock.url}/partenaires/", data=said | {"referenced": "1"})
    assert httpx.get(f"{url}/{one['siret'][:9]}", headers=KEY).json()[0]["actif"] == 1
    unknown = httpx.post(f"{mock.url}/partenaires/", data={"siret": "1", "referenced": "1"})
    assert unknown.status_code == 404


def test_what_it_holds_of_each_offer_is_what_the_calls_add_up_to(mock):
    call("CJ-HELD", 1)
    call("CJ-HELD", 4)
    rows = [row for page in range(1, 9) for row in states(mock.url, page)]
    [held] = [row for row in rows if row["id"] == "CJ-HELD"]
    assert held == {"id": "CJ-HELD", "epoch": 1, "seq": 4, "listed": False, "booking": None}
    assert states(mock.url, 999) == []
    assert httpx.get(f"{mock.url}/v1/offre-etat").status_code == 403


def states(url: str, page: int) -> list[dict[str, Any]]:
    return httpx.get(f"{url}/v1/offre-etat", params={"page": page}, headers=KEY).json()


def test_odd_questions_of_reference_data_are_answered_not_crashed_on(mock):
    for path, query in [
        ("etablissement-scolaire", "page=-1"),
        ("etablissement-scolaire", "page=9" + "9" * 30),
        ("partenaire-culturel", "dateModificationMin=hier"),
        ("offre-etat", "page=0"),
    ]:
        assert httpx.get(f"{mock.url}/v1/{path}?{query}", headers=KEY).status_code == 200
    assert httpx.get(f"{mock.url}/v1/redacteurs-projets/x", headers=KEY).status_code == 404
