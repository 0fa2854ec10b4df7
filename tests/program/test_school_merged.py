"""« Fusionner deux établissements »: what follows, what stays, and the way back (R54)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from core.errors import NotAllowed
from offers.models import CollectiveOffer
from outbox.models import Message
from schools.models import Budget, Delegation, Institution, SchoolChange, SchoolRole
from tests.factories.offers import OfferFactory
from tests.factories.schools import (
    BudgetFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.program.merging import (
    REASON,
    decide,
    facts_of,
    faults,
    last_change,
    no_fault,
    now,
    send,
    undo,
)
from tests.program.office import errors
from tests.program.site import browser_of, read
from tests.stage import Stage, fresh

pytestmark = pytest.mark.django_db


def test_fusionner_deux_etablissements(
    stage: Stage, firm: Booking, heir: Institution, registrar: Client
) -> None:
    """Bookings, people, addressed offers and unspent credit follow; what took place stays."""
    other = OfferFactory(institution=stage.institution)
    lent = Delegation.objects.create(
        institution=stage.institution, delegate=stage.teacher, given_by=stage.principal,
        from_date=timezone.localdate(), to_date=timezone.localdate(), ceiling=100,
        given_at=timezone.now(),
    )  # fmt: skip
    waiting = actions.prebook(offer_id=other.pk, expected_version=1, by=stage.teacher)
    principal = PrincipalFactory(institution=heir)

    effect = decide(registrar, stage.institution, "fusionner", successor=heir.uai)

    assert "1 préréservation, 1 réservation confirmée, 1 enseignant, 1 offre à son nom" in effect
    assert "5 880,00 € non engagés" in effect
    moved = fresh(firm)
    assert (moved.institution, fresh(waiting).institution) == (heir, heir)
    assert moved.budget is not None
    assert (moved.budget.institution, moved.budget.amount) == (heir, Decimal(6200))
    assert moved.budget.engaged == firm.price
    stage.budget.refresh_from_db()
    assert (stage.budget.amount, stage.budget.engaged) == (0, 0)
    role = SchoolRole.objects.get(user=stage.teacher)
    assert (role.institution, role.role, role.can_prebook) == (heir, "TEACHER", True)
    lent.refresh_from_db()
    assert (CollectiveOffer.objects.get(pk=other.pk).institution, lent.revoked_at is None) == (
        heir,
        False,
    )
    assert facts_of(moved)["institution_id"] == [stage.institution.pk, heir.pk]
    assert facts_of(stage.budget)["amount"] == ["6200.00", "0.00"]
    heard = {
        m.handler.rsplit(".", 1)[1]
        for m in Message.objects.filter(event__endswith="school_changed")
    }
    people = {f"{who}_hears_of_an_override" for who in ("partner", "teacher", "principal")}
    assert heard == people | {"booking_edited"}
    no_fault()
    waiting = actions.confirm(
        booking_id=waiting.pk,
        expected_version=other.line.version,
        by=User.objects.get(pk=principal.pk),
    )
    assert waiting.state == "CONFIRMED"


def test_la_direction_d_avant_ne_voit_rien_de_l_etablissement_d_accueil(
    stage: Stage, firm: Booking, heir: Institution, registrar: Client
) -> None:
    """Two heads of one school would decide for each other: ADAGE names who heads it."""
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    role = SchoolRole.objects.get(user=stage.principal)
    assert (role.institution, role.role) == (None, "READONLY")
    shown = browser_of(stage.principal).get(reverse("school:decision", args=[firm.reference]))
    assert shown.status_code in (403, 404)
    with pytest.raises(NotAllowed):
        actions.cancel_by_school(booking_id=firm.pk, by=User.objects.get(pk=stage.principal.pk))
    past = TeacherFactory(institution=heir)
    assert firm.reference in read(browser_of(past), reverse("school:follow_up"))


def test_annuler_une_fusion(
    stage: Stage, firm: Booking, heir: Institution, registrar: Client
) -> None:
    """Everything returns to where it was, a credit of the successor's own included."""
    own = BudgetFactory(institution=heir, amount=1000)
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    own.refresh_from_db()
    assert (own.amount, own.engaged) == (Decimal(7200), firm.price)
    undo(registrar, last_change())
    back = fresh(firm)
    assert (back.institution, back.budget) == (stage.institution, stage.budget)
    own.refresh_from_db()
    stage.budget.refresh_from_db()
    assert (own.amount, own.engaged) == (Decimal(1000), 0)
    assert (stage.budget.amount, stage.budget.engaged) == (Decimal(6200), firm.price)
    roles = {one.user: (one.institution, one.role) for one in SchoolRole.objects.all()}
    assert roles[stage.principal] == (stage.institution, "PRINCIPAL")
    assert roles[stage.teacher] == (stage.institution, "TEACHER")
    assert now(stage.institution).is_open
    no_fault()


def test_une_fusion_dont_quelque_chose_depend_ne_s_annule_plus(
    stage: Stage, firm: Booking, heir: Institution, registrar: Client
) -> None:
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    actions.cancel_by_partner(booking_id=firm.pk, reason="Grève.", by=stage.member)
    answer = undo(registrar, last_change())
    assert "Ce changement ne s’annule plus" in answer.content.decode()
    assert last_change().undone_at is None
    assert fresh(firm).institution == heir


def test_le_credit_engage_depuis_ne_revient_pas(
    stage: Stage, heir: Institution, registrar: Client
) -> None:
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    Budget.objects.filter(institution=heir).update(engaged=6000)
    answer = undo(registrar, last_change())
    assert "a été engagé depuis" in answer.content.decode()
    assert not now(stage.institution).is_open


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        ("itself", "Choisissez un autre établissement d’accueil."),
        ("closed", "L’établissement d’accueil n’est pas ouvert et éligible."),
        ("unknown", "Aucun établissement n’a cet UAI."),
        ("provisional", "Le crédit de "),
    ],
)
def test_une_fusion_impossible_est_refusee_au_champ(
    stage: Stage, heir: Institution, registrar: Client, happens: str, words: str
) -> None:
    typed = {"itself": stage.institution.uai, "unknown": "0350001X"}.get(happens, heir.uai)
    if happens == "closed":
        Institution.objects.filter(pk=heir.pk).update(is_open=False)
    if happens == "provisional":
        BudgetFactory(institution=heir, is_final=False)
    refused = send(registrar, stage.institution, "fusionner", successor=typed)
    assert refused.status_code == 422
    assert errors(refused)["successor"][0].startswith(words)
    assert not SchoolChange.objects.exists()


def test_ce_qui_a_change_depuis_la_lecture_se_relit(
    stage: Stage, heir: Institution, registrar: Client
) -> None:
    """The box ticked was of other counts: nothing is done."""
    shown = send(registrar, stage.institution, "fusionner", successor=heir.uai)
    ((key, _),) = shown.context["form"]["effect"].field.choices
    stage.prebook()
    again = send(registrar, stage.institution, "fusionner", successor=heir.uai, effect=key)
    assert set(errors(again)) == {"effect"}
    assert not SchoolChange.objects.exists()


def test_un_etablissement_fusionne_reste_ferme_quoi_qu_on_ecrive(
    stage: Stage, heir: Institution, registrar: Client
) -> None:
    decide(registrar, stage.institution, "fusionner", successor=heir.uai)
    with pytest.raises(IntegrityError, match="has joined another"), transaction.atomic():
        Institution.objects.filter(pk=stage.institution.pk).update(is_open=True)


def test_aucune_reservation_ne_change_d_etablissement_sans_fusion(
    firm: Booking, heir: Institution
) -> None:
    with pytest.raises(IntegrityError, match="no merger"), transaction.atomic():
        Booking.objects.filter(pk=firm.pk).update(institution=heir, budget=None)


def test_ce_qui_reste_dans_un_etablissement_fusionne_se_voit_a_l_audit(
    stage: Stage, booking: Booking, heir: Institution
) -> None:
    """A14: a merger written without the verb."""
    assert faults() == set()
    SchoolChange.objects.create(
        institution=booking.institution, kind="MERGE", successor=heir, reason=REASON,
        on_date=timezone.localdate(), asked_by=stage.principal, asked_at=timezone.now(),
        done_at=timezone.now(),
    )  # fmt: skip
    assert faults() == {"A14"}
