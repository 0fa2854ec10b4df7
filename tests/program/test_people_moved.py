"""A referencing accepted or ended, somebody who changes structure, an account closed (R3, R4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories.offers import OfferFactory
from tests.factories.people import with_role
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory, MembershipFactory, PartnerFactory, RequestFactory
from tests.program.correcting import press
from tests.program.office import address, as_shown, errors, last_act, words
from tests.program.site import browser_of, read
from tests.stage import Stage
from venues.models import Membership, Referencing
from venues.queries.partners import is_referenced

WHY = {"reason": "Décision de la commission régionale"}


def test_accepter_une_demande_de_referencement(registrar: Client) -> None:
    """Its consequences are named, the partner may publish at once and is told; asked once."""
    request = RequestFactory(state="FILED")
    today = timezone.localdate()
    press(registrar, request, "prendre-en-charge")
    asked = words(registrar.get(address(type(request), "accepter", request.pk)))
    assert "La structure est référencée à partir d’aujourd’hui" in asked
    assert not is_referenced(request.partner, today)
    press(registrar, request, "accepter")
    assert is_referenced(request.partner, today)
    verb, _, values = last_act()
    assert (verb, values["state"]) == ("change", ["UNDER_REVIEW", "ACCEPTED"])
    press(registrar, request, "accepter")
    assert Referencing.objects.filter(partner=request.partner).count() == 1


def test_refuser_une_demande_demande_un_motif(registrar: Client) -> None:
    request = RequestFactory(state="UNDER_REVIEW")
    page = address(type(request), "refuser", request.pk)
    assert registrar.post(page, {"reason": ""}).status_code == 422
    press(registrar, request, "refuser", reason="Aucune offre pour les scolaires.")
    assert not Referencing.objects.filter(partner=request.partner).exists()
    member = browser_of(request.member)
    assert "Aucune offre pour les scolaires." in read(member, "/pro/referencement/")


def test_mettre_fin_a_un_referencement(registrar: Client, stage: Stage) -> None:
    """With a reason: unbooked offers are hidden, bookings live on; given back the same way."""
    booking, free = stage.prebook(), OfferFactory(venue=stage.offer.venue)
    teacher, today = browser_of(TeacherFactory()), timezone.localdate()
    assert free.title in read(teacher, "/adage/recherche/")
    row = Referencing.objects.get(partner=stage.member.memberships.get().partner)
    page = address(Referencing, "change", row.pk)
    ended = as_shown(registrar, page) | {"to_date": f"{today:%d/%m/%Y}"}
    assert errors(registrar.post(page, ended))["reason"] == ["Indiquez un motif."]
    assert registrar.post(page, ended | WHY).status_code == 302
    verb, reason, values = last_act()
    assert (verb, reason, values["to_date"]) == ("change", WHY["reason"], [None, str(today)])
    assert free.title not in read(teacher, "/adage/recherche/")
    assert stage.confirm(booking).state == "CONFIRMED"
    back = as_shown(registrar, page) | WHY | {"to_date": ""}
    assert registrar.post(page, back).status_code == 302
    assert free.title in read(teacher, "/adage/recherche/")


@pytest.mark.parametrize("ends", [-1, 0])
def test_un_referencement_a_l_envers_ou_qui_chevauche_est_refuse(
    registrar: Client, ends: int
) -> None:
    """At its field."""
    partner, today = PartnerFactory(), timezone.localdate()
    last = today + timedelta(days=ends)
    typed = {"partner": partner.pk, "from_date": f"{today:%d/%m/%Y}", "adage_id": ""} | WHY
    typed |= {"to_date": f"{last:%d/%m/%Y}" if ends else ""}
    answer = registrar.post(address(Referencing, "add"), typed)
    assert ("to_date" if ends else "from_date") in errors(answer)
    assert Referencing.objects.filter(partner=partner).count() == 1


@pytest.fixture
def support(officer_of: Callable[[str], Client]) -> Client:
    return officer_of("Assistance")


def test_une_personne_change_de_structure(support: Client) -> None:
    """Out of one, into the other: each page shows what is hers, at her next click."""
    former, joined = OfferFactory(), OfferFactory()
    person = MemberFactory(partner=former.venue.partner)
    MembershipFactory(partner=former.venue.partner, role="OWNER")
    pro = browser_of(person)
    assert former.title in read(pro, "/pro/offres/")
    typed = {"user": person.pk, "partner": joined.venue.partner_id, "role": "MEMBER"}
    assert support.post(address(Membership, "add"), typed).status_code == 302
    assert last_act()[2]["role"] == [None, "MEMBER"]
    again = errors(support.post(address(Membership, "add"), typed))
    assert "Cette personne travaille déjà pour ce partenaire." in str(again)
    left = Membership.objects.get(user=person, partner=former.venue.partner)
    gone = support.post(address(Membership, "delete", left.pk), {"post": "yes"})
    assert gone.status_code == 302
    assert last_act()[0] == "delete"
    shown = read(pro, "/pro/offres/")
    assert joined.title in shown
    assert former.title not in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["delete", "demote"])
def test_la_derniere_responsable_ne_part_pas_et_rien_ne_dit_succes(
    support: Client, act: str
) -> None:
    """The refusal stands alone."""
    owner = MembershipFactory(role="OWNER")
    if act == "delete":
        answer = support.post(address(Membership, "delete", owner.pk), {"post": "yes"}, follow=True)
    else:
        page = address(Membership, "change", owner.pk)
        answer = support.post(page, as_shown(support, page) | {"role": "MEMBER"}, follow=True)
    said = words(answer)
    assert "C’est la dernière personne responsable" in said
    for wrong in ("Succès", "Enregistrement fait", "Suppression faite", "au même moment"):
        assert wrong not in said
    assert Membership.objects.get(pk=owner.pk).role == "OWNER"


def test_desactiver_une_personne(support: Client) -> None:
    """Her session ends at once, she does not come in; her offers stay; and back."""
    offer = OfferFactory()
    person = MemberFactory(partner=offer.venue.partner)
    pro, page = browser_of(person), address(User, "change", person.pk)
    assert read(pro, "/pro/offres/")
    shown = as_shown(support, page)
    closed = {name: value for name, value in shown.items() if name != "is_active"}
    assert support.post(page, closed).status_code == 302
    assert last_act()[2]["is_active"] == [True, False]
    assert pro.get("/pro/offres/").status_code == 302
    assert offer.title in read(browser_of(TeacherFactory()), "/adage/recherche/")
    assert support.post(page, closed | {"is_active": "on"}).status_code == 302
    assert User.objects.get(pk=person.pk).is_active


def test_un_agent_n_est_desactive_que_par_un_superutilisateur(support: Client) -> None:
    """By no other officer."""
    officer = with_role("Programme")
    answer = support.post(address(User, "change", officer.pk), {"email": "x@exemple.fr"})
    assert answer.status_code == 403
    assert User.objects.get(pk=officer.pk).email == officer.email


def test_qui_reference(officer_of: Any) -> None:
    row = Referencing.objects.get(partner=PartnerFactory())
    for role in ("Programme", "Modération", "Assistance", "Finance (saisie)", "Lecture"):
        page = address(Referencing, "change", row.pk)
        assert officer_of(role).post(page, WHY).status_code == 403, role
