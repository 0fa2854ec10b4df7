"""The structure and its places, written by its members (R2)."""

import pytest
from django.test import Client

from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory, siren, siret
from venues.models import Membership, Venue

pytestmark = pytest.mark.django_db
HOME, NEW = "/pro/structure/", "/pro/structure/lieux/nouveau/"


@pytest.fixture
def member(client: Client) -> Membership:
    member = MembershipFactory()
    client.force_login(member.user)
    return member


def place(member: Membership, **changes: object) -> dict[str, object]:
    return {
        "name": "Salle haute",
        "siret": siret(member.partner.siren, 42),
        "siret_comment": "",
        "address": "1 rue du Port",
        "postal_code": "97200",
        "city": "Fort-de-France",
    } | changes


def test_a_member_adds_a_place_and_the_postal_code_gives_its_clock(client, member):
    """R2."""
    assert client.post(NEW, place(member)).status_code == 302
    venue = Venue.objects.get()
    assert (venue.partner, venue.department_code) == (member.partner, "972")
    assert venue.time_zone == "America/Martinique"
    page = client.get(HOME).content.decode()
    assert "Martinique" in page
    assert venue.siret in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"siret": siret(siren(88_123), 1)}, "Ce SIRET est celui d’une autre structure"),
        ({"siret": "123"}, "Saisissez les 14 chiffres du SIRET."),
        ({"siret": "１" * 14}, "Saisissez les 14 chiffres du SIRET."),
        ({"siret": "1" * 14}, "SIRET non valide"),
        ({"siret": ""}, "Sans SIRET, dites pourquoi"),
        ({"postal_code": "B-1000"}, "code postal de France"),
        ({"name": ""}, "Saisissez le nom du lieu."),
    ],
)
def test_a_wrong_place_is_said_at_its_field_and_kept(client, member, changes, said):
    answer = client.post(NEW, place(member, **changes))
    html = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert html.count('class="field__error"') == 1
    assert said in html
    assert "1 rue du Port" in html
    assert not Venue.objects.exists()


def test_a_place_without_siret_says_why(client, member):
    client.post(NEW, place(member, siret="", siret_comment="Salle prêtée"))
    assert Venue.objects.get().siret is None


def test_a_siret_is_used_once(client, member):
    taken = VenueFactory(partner=member.partner)
    answer = client.post(NEW, place(member, siret=taken.siret))
    assert "Un autre lieu a déjà ce SIRET." in answer.content.decode()


def test_the_place_of_another_structure_is_not_found(client, member):
    other = VenueFactory()
    assert client.get(f"/pro/structure/lieux/{other.pk}/").status_code == 404
    assert client.post(f"/pro/structure/lieux/{other.pk}/", place(member)).status_code == 404


def test_a_place_is_changed_in_place(client, member):
    venue = VenueFactory(partner=member.partner)
    path = f"/pro/structure/lieux/{venue.pk}/"
    assert venue.name in client.get(path).content.decode()
    client.post(path, place(member, siret=venue.siret, name="Salle basse"))
    venue.refresh_from_db()
    assert (venue.name, venue.city) == ("Salle basse", "Fort-de-France")


def test_the_structure_says_who_it_is_but_its_siren_stays(client, member):
    sent = {"name": "Théâtre neuf", "kind": "ENTREPRISE", "activities": ["musee"], "siren": "1"}
    assert client.post(f"{HOME}modifier/", sent).status_code == 302
    before = member.partner.siren
    member.partner.refresh_from_db()
    assert (member.partner.name, member.partner.siren) == ("Théâtre neuf", before)
    empty = client.post(f"{HOME}modifier/", sent | {"activities": []})
    assert (empty.status_code, "au moins une" in empty.content.decode()) == (422, True)


def test_a_structure_that_is_not_referenced_is_led_to_its_request(client):
    """R3."""
    client.force_login(MembershipFactory(partner=PartnerFactory(referenced=False)).user)
    assert "non référencée" in client.get(HOME).content.decode()


def test_a_member_of_two_structures_names_the_one_they_look_at(client, member):
    second = MembershipFactory(user=member.user).partner
    page = client.get(f"{HOME}?structure={second.siren}").content.decode()
    assert f"<h1>{second.name}</h1>" in page
    assert f"?structure={member.partner.siren}" in page
    assert client.get(f"{HOME}?structure=000000000").status_code == 404
