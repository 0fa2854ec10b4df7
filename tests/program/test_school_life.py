"""« Fermer, rouvrir, fusionner, changer d’UAI »: the life of a school, and the way back (R54)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bookings.actions.refusals import SchoolNotEligible
from bookings.models import Booking
from bookings.tasks import change_schools
from outbox.models import Message
from schools.models import Institution
from tests.factories.people import with_role
from tests.factories.schools import (
    InstitutionFactory,
    uai,
)
from tests.program.merging import (
    REASON,
    decide,
    facts_of,
    last_change,
    no_fault,
    now,
    send,
    undo,
)
from tests.program.office import address, errors
from tests.program.site import browser_of
from tests.stage import Stage, engaged, fresh

pytestmark = pytest.mark.django_db
VERBS = ("fermer", "changer-l-uai", "fusionner")


def test_fermer_un_etablissement(stage: Stage, booking: Booking, registrar: Client) -> None:
    """What it has is counted first; its head confirms no more; undone, it does."""
    effect = decide(registrar, stage.institution, "fermer")
    assert "1 préréservation ne se confirme plus" in effect
    school = now(stage.institution)
    assert (school.is_open, school.open_reason) == (False, REASON)
    assert facts_of(school)["is_open"] == [True, False]
    stage.principal.school_role.institution.refresh_from_db()
    with pytest.raises(SchoolNotEligible):
        stage.confirm(booking)
    undo(registrar, last_change())
    assert (now(school).is_open, now(school).open_reason) == (True, "")
    assert stage.confirm(booking).state == "CONFIRMED"


def test_ce_qui_est_confirme_reste_quand_l_etablissement_ferme(
    stage: Stage, firm: Booking, registrar: Client
) -> None:
    effect = decide(registrar, stage.institution, "fermer")
    assert "1 réservation confirmée, soit 320,00 €" in effect
    assert (fresh(firm).state, engaged(stage)) == ("CONFIRMED", firm.price)


def test_fermer_pour_un_jour_a_venir(stage: Stage, registrar: Client) -> None:
    """Planned, given up or applied on its morning, once."""
    day = timezone.localdate() + timedelta(days=10)
    decide(registrar, stage.institution, "fermer", on_date=day)
    undo(registrar, last_change())
    assert last_change().undone_at is not None
    decide(registrar, stage.institution, "fermer", on_date=day)
    change_schools()
    assert now(stage.institution).is_open
    with time_machine.travel(timezone.now() + timedelta(days=10), tick=False):
        assert [change_schools(), change_schools()] == [1, 0]
    assert not now(stage.institution).is_open
    assert facts_of(stage.institution)["is_open"] == [True, False]


def test_une_prereservation_ne_nait_pas_dans_un_etablissement_ferme(
    stage: Stage, registrar: Client
) -> None:
    """Not even one whose teacher was read before the school closed (control: the wall alone)."""
    seen_open = stage.teacher.school_role.institution
    decide(registrar, stage.institution, "fermer")
    assert seen_open.is_open
    with pytest.raises(IntegrityError, match="closed or not eligible"), transaction.atomic():
        stage.prebook()


def test_rouvrir_un_etablissement(registrar: Client) -> None:
    school = InstitutionFactory(is_open=False)
    decide(registrar, school, "rouvrir")
    assert (now(school).is_open, now(school).open_reason) == (True, REASON)
    refused = send(registrar, school, "rouvrir")
    assert errors(refused) == {"on_date": ["Cet établissement est déjà ouvert."]}
    undo(registrar, last_change())
    assert not now(school).is_open


def test_changer_d_uai(stage: Stage, booking: Booking, registrar: Client) -> None:
    """The same school under another code; the old one leads to it; and back."""
    before, new = stage.institution.uai, uai(500_001)
    effect = decide(registrar, stage.institution, "changer-l-uai", new_uai=f" {new.lower()} ")
    assert f"L’UAI {before} devient {new}." in effect
    assert "1 réservation en cours, 2 personnes" in effect
    assert now(stage.institution).uai == new
    told = Message.objects.filter(event="booking.changed").latest("created_at")
    assert (told.payload["UAICode"], told.payload["updatedFields"]) == (new, ["UAICode"])
    undo(registrar, last_change())
    assert now(stage.institution).uai == before
    no_fault()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("0350000A", "Le code UAI compte 7 chiffres et une lettre de contrôle."),
        ("same", "C’est déjà son UAI."),
        ("other", "Cet UAI est celui d’un autre établissement, "),
    ],
)
def test_un_uai_faux_ou_deja_pris_est_refuse(
    heir: Institution, registrar: Client, typed: str, words: str
) -> None:
    school = InstitutionFactory()
    new_uai = {"same": school.uai, "other": heir.uai}.get(typed, typed)
    refused = send(registrar, school, "changer-l-uai", new_uai=new_uai)
    assert refused.status_code == 422
    assert errors(refused)["new_uai"][0].startswith(words)


def test_sans_motif_ni_pour_hier(stage: Stage, registrar: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    refused = send(registrar, stage.institution, "fermer", reason=" ", on_date=yesterday)
    assert (refused.status_code, set(errors(refused))) == (422, {"reason", "on_date"})


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Référencement", 200), ("Programme", 403), ("Assistance", 403), ("Modération", 403),
        ("Finance (saisie)", 403), ("Finance (paiement)", 403), ("Lecture", 403),
    ],
)  # fmt: skip
def test_qui_decide_de_la_vie_d_un_etablissement(stage: Stage, role: str, status: int) -> None:
    browser = browser_of(with_role(role))
    pages = [address(Institution, verb, stage.institution.pk) for verb in VERBS]
    if role != "Modération":  # it opens no page of a school
        assert {browser.get(page).status_code for page in pages} == {status}
    assert {browser.post(page).status_code for page in pages} == {422 if status == 200 else 403}
