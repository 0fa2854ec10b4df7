"""What a school became: ADAGE asks for it, the directory does not undo it, doors follow (R54)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from adage_sync.actions import enter
from adage_sync.rules import Claims
from bookings.models import Booking
from schools.models import Institution, SchoolChange, SchoolRole
from tests.adage_sync.inbound import holding_the_key, said
from tests.answers import Answer
from tests.factories.schools import InstitutionFactory, uai
from tests.program.merging import decide, facts_of, last_change, no_fault, now, undo
from tests.schools.directory_file import loaded, real_row
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db
ZOLA = "0350024L"
MOVE = "/adage/v1/prebookings/move"


def move(client: Client, source: str, target: str) -> Answer:
    body = {"sourceUai": source, "targetUai": target}
    return holding_the_key(client).post(MOVE, body, content_type="application/json")


def test_adage_fait_suivre_les_reservations_d_un_etablissement_fusionne(
    client: Client, stage: Stage, firm: Booking, heir: Institution
) -> None:
    """The administration's verb, in ADAGE's name; asked again, it changes nothing more."""
    answers = [move(client, stage.institution.uai, heir.uai) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    rows = [answer.json()["prebookings"] for answer in answers]
    assert rows[0] == rows[1]
    assert [(row["id"], row["UAICode"]) for row in rows[0]] == [(firm.reference, heir.uai)]
    assert fresh(firm).institution == heir
    change = SchoolChange.objects.get()
    assert (change.asked_label, change.reason) == (
        "ADAGE, pour la direction", "Fusion d’établissements, demandée par ADAGE.",
    )  # fmt: skip
    assert facts_of(stage.institution)["is_open"] == [True, False]
    no_fault()


def test_adage_lit_un_code_quand_la_fusion_est_impossible(
    client: Client, stage: Stage, firm: Booking, heir: Institution
) -> None:
    own = stage.institution.uai
    assert said(move(client, own, "0359999D")) == (404, "EDUCATIONAL_INSTITUTION_NOT_FOUND")
    assert said(move(client, own, own)) == (422, "SCHOOL_CHANGE")
    Institution.objects.filter(pk=heir.pk).update(eligible=False)
    assert said(move(client, own, heir.uai)) == (422, "SCHOOL_NOT_ELIGIBLE")
    wrong = holding_the_key(client).post(MOVE, {}, content_type="application/json")
    assert said(wrong) == (422, "INVALID_PARAMETERS")
    client.defaults.pop("HTTP_AUTHORIZATION")
    assert client.post(MOVE, {}, content_type="application/json").status_code == 403
    assert fresh(firm).institution == stage.institution


def comes_in(school_uai: str, role: str) -> SchoolRole:
    """Somebody whom ADAGE sends with this UAI."""
    at = timezone.now()
    mail = f"{role.lower()}@ac-rennes.example"
    claims = Claims(
        mail=mail, civility="Mme", last_name="Diallo", first_name="Aïssata", uai=school_uai,
        role=role, can_prebook=True, issued_at=at, expires_at=at + timedelta(minutes=4),
        token_id=f"{mail}-{at.isoformat()}",
    )  # fmt: skip
    return SchoolRole.objects.get(user=enter(claims=claims))


def test_l_ancien_uai_mene_a_l_etablissement_d_accueil_sauf_la_direction(
    stage: Stage, heir: Institution, registrar: Client
) -> None:
    """ADAGE may say the old UAI for a while: a teacher follows, a head heads nothing there."""
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    old = stage.institution.uai
    assert comes_in(old, "TEACHER").institution == heir
    principal = comes_in(old, "PRINCIPAL")
    assert (principal.institution, principal.role) == (None, "READONLY")
    undo(registrar, last_change())
    assert comes_in(old, "TEACHER").institution == stage.institution
    assert comes_in(old, "PRINCIPAL").role == "PRINCIPAL"


def test_l_ancien_uai_mene_au_meme_etablissement(stage: Stage, registrar: Client) -> None:
    old, new = stage.institution.uai, uai(500_002)
    decide(registrar, stage.institution, "changer-l-uai", new_uai=new)
    for code in (old, new):
        role = comes_in(code, "PRINCIPAL")
        assert (role.institution, role.role) == (stage.institution, "PRINCIPAL")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Import rows of the directory and answer what the command prints."""
    return lambda *rows: loaded(tmp_path, list(rows))


def test_l_annuaire_ne_rouvre_ni_ne_ferme_ce_qui_est_decide_ici(
    run: Callable[..., str], registrar: Client, heir: Institution
) -> None:
    run(real_row(ZOLA))
    school = Institution.objects.get(uai=ZOLA)
    decide(registrar, school, "fermer")
    assert "gardé fermé" in run(real_row(ZOLA))
    assert not now(school).is_open
    undo(registrar, last_change())
    decide(registrar, school, "fusionner", successor=heir.uai)
    # Even with its reason wiped off the page.
    Institution.objects.filter(pk=school.pk).update(open_reason="")
    assert "gardé fermé" in run(real_row(ZOLA))
    assert not now(school).is_open


def test_l_annuaire_ne_recree_pas_un_etablissement_sous_son_ancien_uai(
    run: Callable[..., str], registrar: Client
) -> None:
    """And names each school that it changes."""
    InstitutionFactory(uai=ZOLA)
    assert f"{ZOLA}\u00a0: nom" in run(real_row(ZOLA))
    school, new = Institution.objects.get(uai=ZOLA), uai(500_003)
    decide(registrar, school, "changer-l-uai", new_uai=new)
    assert f"devenu {new}" in run(real_row(ZOLA))
    assert Institution.objects.count() == 1
    assert now(school).uai == new
