"""Signing up: five pages, one click that writes everything or nothing (R2, S7, S8)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from accounts.rules import UNCONFIRMED_LIFE
from tests.factories.people import UserFactory
from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory, siren
from tests.venues.signing_up import (
    NEW_SIREN,
    REVIEW,
    SECRET,
    STRUCTURE,
    WELCOME,
    WHO,
    answer,
    answer_all,
    deliver,
    link,
)
from venues.actions.forgetting import forget_unconfirmed
from venues.models import JoinRequest, Membership, Partner, Venue

pytestmark = pytest.mark.django_db


def nothing_is_written() -> bool:
    return not any(model.objects.exists() for model in (User, Partner, Venue, Membership))


def test_one_click_writes_the_person_the_structure_its_head_office_and_its_owner(client):
    """R2: and nothing before it."""
    answer_all(client)
    page = client.get(REVIEW).content.decode()
    assert all(said in page for said in ("Naïma Benali", "Théâtre de la Dune", "Spectacle"))
    assert SECRET not in str(dict(client.session))
    assert nothing_is_written()
    assert client.post(REVIEW).url == WELCOME
    owner = Membership.objects.get()
    assert (owner.role, owner.user.email) == ("OWNER", WHO["email"])
    assert owner.user.email_unconfirmed_since is not None
    assert (owner.partner.siren, owner.partner.activities) == (NEW_SIREN, ["spectacle", "musique"])
    venue = Venue.objects.get()
    assert (venue.siret, venue.department_code) == (STRUCTURE["number"], "974")
    assert venue.time_zone == "Indian/Reunion"


def test_the_mail_opens_the_space(client):
    answer_all(client)
    client.post(REVIEW)
    assert client.get("/mon-espace/").status_code == 302
    deliver()
    assert [message.to for message in mail.outbox] == [[WHO["email"]]]
    welcome = client.post(link(), {"password": SECRET}, follow=True)
    assert "Bienvenue, Naïma Benali" in welcome.content.decode()
    assert client.get("/pro/structure/membres/").status_code == 200


def test_a_second_click_writes_nothing_more(client):
    answer_all(client)
    assert client.post(REVIEW).url == client.post(REVIEW).url == WELCOME
    assert (User.objects.count(), Partner.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("slug", "values", "said"),
    [
        ("structure", {"number": "123456789"}, "Numéro non valide"),
        ("structure", {"number": STRUCTURE["number"][:-1] + "x"}, "Saisissez les 14 chiffres"),
        ("structure", {"number": "３５６００００００"}, "Saisissez les 14 chiffres"),
        ("structure", {"number": "1" * 5000}, "Saisissez les 14 chiffres"),
        ("structure", {"number": "35600000000041"}, "Numéro non valide"),
        ("structure", {"head_office": "ABROAD"}, "Le siège doit être en France"),
        ("structure", {"head_office": "x"}, "Indiquez si le siège est en France"),
        ("structure", {"postal_code": "1000"}, "5 chiffres d’un code postal de France"),
        ("structure", {"postal_code": "３５０００"}, "5 chiffres d’un code postal de France"),
        ("structure", {"name": "\x00"}, "nul"),
        ("structure", {"kind": "ETAT"}, "Choisissez la nature"),
        ("activite", {"activities": []}, "Cochez au moins une activité."),
        ("activite", {"activities": ["pêche"]}, "Cochez les activités dans la liste."),
        ("identification", {"email": "pas-une-adresse"}, "adresse de courriel complète"),
        ("identification", {"password": "court"}, "12"),
        ("identification", {"password": "123456789012345"}, "mot de passe"),
        ("identification", {"first_name": ""}, "Saisissez votre prénom."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_the_others_are_kept(client, slug, values, said):
    """R2: a forged SIREN, a foreign head office, no activity: 422, nothing written."""
    whole = {"identification": WHO, "structure": STRUCTURE, "activite": {}}[slug]
    page = answer(client, slug, whole, **values)
    html = page.content.decode()
    assert page.status_code == 422
    assert html.count('class="field__error"') == 1
    assert said in html.replace("\u00a0", " ")
    kept = {"identification": "Benali", "structure": "3 rue du Sable", "activite": ""}[slug]
    assert kept in html
    assert nothing_is_written()


@pytest.mark.parametrize("number", ["35600000000048", "356 000 000 49837", "356000000"])
def test_la_poste_and_a_bare_siren_are_let_in(client, number):
    """R2: the sum of the digits of a SIRET of La Poste is a multiple of five."""
    answer_all(client, number=number)
    client.post(REVIEW)
    assert Partner.objects.get().siren == "356000000"
    assert Venue.objects.get().siret in (None, number.replace(" ", ""))


def test_going_back_loses_nothing_not_even_what_was_not_checked(client):
    answer(client, "identification", WHO)
    back = answer(client, "structure", STRUCTURE, number="123", revenir="1")
    assert back.url == "/inscription/identification/"
    assert "Benali" in client.get(back.url).content.decode()
    page = client.get("/inscription/structure/").content.decode()
    assert "3 rue du Sable" in page
    assert 'value="123"' in page
    assert 'class="field__error"' not in page
    kept = answer(client, "identification", WHO, password="")
    assert kept.url == "/inscription/structure/"


def test_the_check_asks_for_what_is_missing_first(client):
    assert client.get(REVIEW).url == "/inscription/identification/"
    answer(client, "identification", WHO)
    assert client.get(REVIEW).url == "/inscription/structure/"
    answer(client, "structure", STRUCTURE)
    assert client.get(REVIEW).url == "/inscription/activite/"


def test_what_a_stranger_sees_does_not_depend_on_the_address(client):
    """No enumeration: the owner of a known address is told by mail, nothing is created."""
    known = UserFactory(email=WHO["email"], secret="autre-secret-bien-long")
    answer_all(client)
    page = client.post(REVIEW, follow=True)
    assert page.redirect_chain == [(WELCOME, 302)]
    assert "Un message vient de partir vers naima@theatre.fr" in page.content.decode()
    deliver()
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([known.email], "Vous avez déjà un compte")
    assert (User.objects.count(), Partner.objects.count()) == (1, 0)


def test_somebody_with_an_account_registers_their_structure_in_four_pages(client):
    user = UserFactory()
    client.force_login(user)
    assert "14 chiffres" not in client.get("/inscription/").content.decode()
    assert client.get("/inscription/identification/").url == "/inscription/structure/"
    answer_all(client, who=False)
    assert client.post(REVIEW).url == WELCOME
    assert Membership.objects.get().user == user
    assert "/pro/structure/membres/" in client.get(WELCOME).content.decode()


def test_a_known_siren_leads_to_a_request_never_to_a_duplicate(client):
    """R2: the names of those who may answer are not shown before the address is confirmed."""
    owner = MembershipFactory(role="OWNER", user__last_name="Secrète").user
    partner = Membership.objects.get().partner
    answer(client, "identification", WHO)
    page = client.post("/inscription/structure/", {"number": partner.siren}, follow=True)
    html = page.content.decode()
    assert page.redirect_chain == [(REVIEW, 302)]
    assert "déjà inscrite" in html
    sent = client.post(REVIEW, follow=True).content.decode()
    assert "Secrète" not in html + sent
    assert Partner.objects.count() == 1
    assert JoinRequest.objects.get().partner == partner
    deliver()
    assert [message.to for message in mail.outbox] == [[WHO["email"]]]
    welcome = client.post(link(), {"password": SECRET}, follow=True).content.decode()
    assert "Secrète" in welcome
    deliver()
    assert mail.outbox[-1].to == [owner.email]
    assert link() == f"/pro/structure/membres/?structure={partner.siren}"


def test_a_siren_registered_meanwhile_becomes_a_request(client):
    answer_all(client)
    client.get(REVIEW)
    PartnerFactory(siren=NEW_SIREN)
    assert client.post(REVIEW).url == WELCOME
    assert (Partner.objects.count(), JoinRequest.objects.count()) == (1, 1)


def test_an_address_never_confirmed_does_not_keep_its_siren(client, time_machine):
    """Nobody holds for ever a structure they did not prove to be theirs."""
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    answer_all(client)
    client.post(REVIEW)
    MembershipFactory()
    assert forget_unconfirmed() == 0
    time_machine.shift(UNCONFIRMED_LIFE + timedelta(minutes=1))
    assert forget_unconfirmed() == 1
    assert not Partner.objects.filter(siren=NEW_SIREN).exists()
    assert not User.objects.with_email(WHO["email"]).exists()
    assert Membership.objects.count() == 1


def test_an_unconfirmed_account_takes_nothing_of_others_away():
    """A structure with another member stays."""
    partner = VenueFactory().partner
    MembershipFactory(partner=partner)
    late = timezone.now() - UNCONFIRMED_LIFE - timedelta(days=1)
    MembershipFactory(partner=partner, user__email_unconfirmed_since=late)
    assert forget_unconfirmed() == 1
    assert partner.memberships.count() == 1


@pytest.mark.parametrize("path", ["/inscription/", WELCOME])
def test_the_doors_are_public(client, path):
    assert client.get(path, follow=True).status_code == 200


def test_a_siren_of_the_tests_is_a_real_shape():
    """Positive control of the numbers used above."""
    assert siren(77_000) == NEW_SIREN
    assert len(STRUCTURE["number"]) == 14
