"""The mock itself: its journal survives, its pages work, its people are invented and stable."""

import html
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from adage_sync import client
from adage_sync.forms import read_token
from adage_sync.queries import adage_public_keys
from adage_sync.rules import BadToken
from mock_adage.directory import read_directory
from mock_adage.people import people_of
from tests.adage_sync.conftest import API_KEY, ROOT, UAI, start_mock

OFFER = {
    "id": "CJ-MASQUE", "name": "Masques & chœur", "description": "Un <atelier>.",
    "startDatetime": "2027-03-16T14:30:00+01:00", "endDatetime": "2027-03-16T16:30:00+01:00",
    "durationMinutes": 120, "creationDate": "2026-11-23T06:00:00+01:00",
    "confirmationLimitDate": "2027-03-01T12:00:00+01:00", "price": "1250.00",
    "totalAmount": "1250.00", "quantity": 1, "numberOfTickets": 28, "priceDetail": "",
    "participants": ["Quatrième"], "formats": ["Concert"], "domainIds": ["musique"],
    "domainLabels": ["Musique"], "interventionArea": ["35"], "accessibility": "Moteur",
    "contact": {"email": "contact@theatre.example", "phone": None}, "venueId": "1",
    "venueName": "La Scène", "offererName": "Théâtre de l’Éclusier", "address": "1 rue d’Essai",
    "postalCode": "35000", "city": "Rennes", "coordinates": None,
    "venueTimezone": "Europe/Paris", "UAICode": None, "yearId": "36", "redactor": None,
    "imageUrl": None, "imageCredit": None,
}  # fmt: skip


def list_offer(url: str, seq: int = 1, **changes: object) -> httpx.Response:
    body = OFFER | changes
    headers = {
        "X-omogen-api-key": API_KEY, "Idempotency-Key": f"{body['id']}-{seq}",
        "X-Event-Stream": str(body["id"]), "X-Event-Epoch": "1", "X-Event-Seq": str(seq),
    }  # fmt: skip
    return httpx.post(f"{url}/v1/offre-assoc", json=body, headers=headers)


def test_the_journal_and_the_deduplication_survive_a_kill(tmp_path):
    first = start_mock(tmp_path)
    assert list_offer(first.url).status_code == 201
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(10)

    second = start_mock(tmp_path)
    try:
        assert list_offer(second.url).status_code == 409
        outcomes = [call["outcome"] for call in second.journal("CJ-MASQUE")]
        assert outcomes == ["applied", "repeat"]
    finally:
        second.stop()


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ADAGE_MOCK_PORT", "many", "ADAGE_MOCK_PORT must be a port number"),
        ("ADAGE_API_KEY", "", "ADAGE_API_KEY is not set"),
        ("ADAGE_PRIVATE_KEY_FILE", "/dev/null", "ADAGE_PRIVATE_KEY_FILE (/dev/null) cannot"),
    ],
)
def test_a_wrong_setting_ends_it_with_one_sentence(variable, value, sentence, tmp_path, capfd):
    with pytest.raises(RuntimeError):
        start_mock(tmp_path, **{variable: value})

    assert sentence in capfd.readouterr().err


@pytest.mark.parametrize("mode", ["", "crash", "late:soon", "quota:0", "poison:", "ok:1", "500:x%"])
def test_an_unknown_mode_is_refused(mode, mock):
    answer = httpx.post(f"{mock.url}/_control", json={"mode": mode})

    assert answer.status_code == 400
    assert httpx.get(f"{mock.url}/_control").json() == {"mode": "ok"}


@pytest.mark.parametrize(
    "changes",
    [
        {"price": 1250}, {"price": "1250"}, {"quantity": 2}, {"startDatetime": "2027-03-16T14:30"},
        {"participants": []}, {"contact": {"email": None, "phone": None}}, {"surprise": 1},
        {"UAICode": "35"}, {"numberOfTickets": 0},
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_contract_does_not_say(changes, mock):
    assert list_offer(mock.url, seq=99, **changes).status_code == 422


def test_the_pages_show_the_calls_and_the_listing(mock):
    list_offer(mock.url, seq=1)
    listing = httpx.get(f"{mock.url}/offres/").text
    calls = httpx.get(f"{mock.url}/appels/").text

    assert "Masques &amp; chœur" in listing
    assert "Un &lt;atelier&gt;." in listing
    assert "1250,00&nbsp;€" in listing
    assert "CJ-MASQUE" in calls
    assert "/v1/offre-assoc" in calls


def test_a_withdrawn_offer_leaves_the_listing(mock):
    list_offer(mock.url, seq=1, id="CJ-GOING", name="S’en va")
    body = {"id": "CJ-GOING", "reason": "PAUSED", "withdrawalDate": "2026-11-23T06:00:00+01:00"}
    headers = {
        "X-omogen-api-key": API_KEY, "Idempotency-Key": "going", "X-Event-Stream": "CJ-GOING",
        "X-Event-Epoch": "1", "X-Event-Seq": "2",
    }  # fmt: skip
    assert "S’en va" in httpx.get(f"{mock.url}/offres/").text

    httpx.post(f"{mock.url}/v1/offre-retrait", json=body, headers=headers)

    assert "S’en va" not in httpx.get(f"{mock.url}/offres/").text


def test_a_request_on_a_template_is_kept_and_shown(mock):
    """`offre-vitrine`, through the product's own client."""
    body = {
        "id": "DM-234567", "collectiveOfferTemplateId": "OV-234567", "offerName": "Les coulisses",
        "offererName": "Théâtre", "venueId": "1", "venueName": "Salle", "offerContactEmail": None,
        "offerContactPhoneNumber": "0299000000", "creationDate": "2026-11-23T06:00:00+01:00",
        "UAICode": UAI, "requestedDates": ["2027-03-16"], "totalStudents": 28,
        "participants": ["Quatrième"], "budget": None, "comment": "Une <visite>.",
        "redactor": {"email": "a@ac-rennes.example", "redactorFirstName": "Aïssata",
                     "redactorLastName": "Diallo", "redactorCivility": "Mme"},
    }  # fmt: skip

    client.send("/v1/offre-vitrine", body, client.Place("asked", "DM-234567", 1, 1))

    page = httpx.get(f"{mock.url}/demandes/").text
    assert "Les coulisses" in page
    assert "Une &lt;visite&gt;." in page
    assert "16/03/2027" in page


def test_the_portal_finds_schools_by_name_town_or_uai_listed_or_not(mock):
    def portal(text: str) -> str:
        return httpx.get(mock.url, params={"q": text}).text

    principal = people_of(UAI)[0]
    for text in ("", "essai", "rennes collège", UAI):
        assert f"{principal['first_name']} {principal['last_name']}" in html.unescape(portal(text))
    assert "Aucun établissement trouvé" in portal("nowhere")
    assert "École d’essai" not in portal("")
    assert "Lycée fermé" not in portal("")
    assert people_of("0292137Y")[0]["last_name"] in html.unescape(portal("0292137y"))
    assert "<script>alert" not in portal("<script>alert(1)</script>")


def test_a_person_picked_on_the_portal_carries_a_token_the_product_believes(mock):
    """C6: the claims the mock signs are those the product reads."""
    principal = people_of(UAI)[0]
    page = enter(mock.url, principal["email"])

    assert 'action="http://product.example/adage/entree/"' in page
    claims = read_token(token_in(page), adage_public_keys(), datetime.now(UTC))
    assert (claims.mail, claims.role, claims.uai) == (principal["email"], "PRINCIPAL", UAI)
    assert not claims.can_prebook


@pytest.mark.parametrize("fault", ["expired", "badly-signed"])
def test_the_portal_also_makes_tokens_that_are_refused(fault, mock):
    page = enter(mock.url, people_of(UAI)[1]["email"], fault)

    with pytest.raises(BadToken):
        read_token(token_in(page), adage_public_keys(), datetime.now(UTC))


def test_nobody_else_can_be_entered(mock):
    answer = httpx.post(f"{mock.url}/entrer/", data={"uai": UAI, "email": "me@example.org"})

    assert answer.status_code == 404


def test_reference_data_asks_for_the_key_and_ends_with_an_empty_page(mock):
    url = f"{mock.url}/v1/etablissement-scolaire"
    key = {"X-omogen-api-key": API_KEY}

    assert httpx.get(url).status_code == 403
    (school,) = httpx.get(url, params={"ansco": 36, "page": 1}, headers=key).json()
    assert (school["uai"], school["communeLibelle"], school["codePostal"]) == (
        UAI,
        "Rennes",
        "35000",
    )
    assert httpx.get(url, params={"ansco": 36, "page": 2}, headers=key).json() == []
    teachers = httpx.get(f"{mock.url}/v1/redacteurs-projets/{UAI}", headers=key).json()
    assert [set(teacher) for teacher in teachers] == [{"nom", "prenom", "mail", "civilite"}] * 3


def test_people_are_stable_and_their_addresses_never_collide():
    people = people_of(UAI, "Rennes")

    assert people == people_of(UAI, "Rennes")
    assert [person["role"] for person in people] == ["principal"] + ["teacher"] * 3 + ["readonly"]
    everybody = [p["email"] for n in range(2000) for p in people_of(f"{n:07d}A")]
    assert len(everybody) == len(set(everybody))
    assert all(mail.endswith("@ac-rennes.example") for mail in everybody)


def test_a_missing_directory_is_an_empty_one(tmp_path):
    assert read_directory(tmp_path / "nothing.csv") == {}


def test_the_mock_imports_nothing_of_the_product():
    ours = re.compile(r"^\s*(?:from|import) (\w+(?:\.\w+)*)", re.MULTILINE)
    floors = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()}
    found = {
        module
        for file in Path(ROOT, "mock_adage").glob("*.py")
        for module in ours.findall(file.read_text())
        if module.split(".")[0] in floors and not module.startswith("mock_adage")
    }

    assert found == set()


def enter(url: str, email: str, fault: str = "") -> str:
    form = {"uai": UAI, "email": email, "fault": fault}
    return httpx.post(f"{url}/entrer/", data=form).raise_for_status().text


def token_in(page: str) -> str:
    found = re.search(r'name=token value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])
