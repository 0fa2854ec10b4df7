"""What an officer suspends, for whom and until when; what the schools then read (R45)."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from bookings import tasks
from bookings.models import Booking, PostponedDeadline
from outbox.models import Message
from schools.actions import Suspended
from schools.models import Suspension
from tests.factories.offers import OfferFactory
from tests.factories.schools import InstitutionFactory
from tests.owner import rewrite
from tests.program.office import address, errors, last_act, preview_then_save, take_away, words
from tests.program.site import browser_of, read
from tests.program.suspending import WHY, moment, suspended, typed
from tests.stage import Stage, build_stage

DECISIONS = "/adage/decisions/"


def deadline_of(booking: Booking) -> datetime:
    return Booking.objects.select_related("stock").get(pk=booking.pk).bookable_until


def test_geler_sauf_ce_qui_est_prereserve_avant(officer: Client, stage: Stage) -> None:
    """« On gèle, sauf ce qui est préréservé avant ce soir » : read, journaled, spared, told."""
    booking = stage.prebook()
    early = moment("prebooked_before_at", timezone.now() + timedelta(hours=1))
    _, effect = suspended(officer, "stops_confirmations", **early)
    assert "1 établissement, 1 préréservation en attente." in effect
    assert "sauf 1, préréservée assez tôt." in effect
    verb, reason, values = last_act()
    assert (verb, reason) == ("add", WHY)
    assert values["stops_confirmations"] == [None, True]
    page = read(browser_of(stage.principal), f"{DECISIONS}{booking.reference}/")
    assert "elle peut être confirmée malgré la suspension" in page
    assert stage.confirm(booking).state == "CONFIRMED"


def test_rouvrir(officer: Client, stage: Stage) -> None:
    """« Lever maintenant », with a reason: confirmed at once; what is over is history."""
    booking = stage.prebook()
    suspension, _ = suspended(officer, days=None)
    with pytest.raises(Suspended):
        stage.confirm(booking)
    page = address(Suspension, "lever-maintenant", suspension.pk)
    assert officer.post(page, {"reason": ""}).status_code == 422
    assert officer.post(page, {"reason": "Exercice clos"}).status_code == 302
    verb, reason, values = last_act()
    assert (verb, "Exercice clos" in reason) == ("change", True)
    assert values["to_at"][0] is None
    assert stage.confirm(booking).state == "CONFIRMED"
    changed = address(Suspension, "change", suspension.pk)
    assert officer.post(changed, typed()).status_code == 403
    assert "cette suspension a commencé" in words(
        officer.post(address(Suspension, "delete", suspension.pk), {"post": "y", "reason": "x"},
                     follow=True)
    )  # fmt: skip
    assert Suspension.objects.filter(pk=suspension.pk).exists()


def test_une_suspension_a_venir_se_prepare_se_corrige_et_se_retire(officer: Client) -> None:
    """Nothing depends on it yet: it is taken away with a reason."""
    suspension, _ = suspended(officer, begun=-48)
    page = address(Suspension, "change", suspension.pk)
    preview_then_save(officer, page, typed("stops_prebookings", begun=-48))
    verb, _, values = last_act()
    assert (verb, values["stops_prebookings"]) == ("change", [False, True])
    take_away(officer, suspension, "Clôture reportée")


@pytest.mark.parametrize(
    ("scope", "value"),
    [("ministry", "AGRICULTURE"), ("academy", "Rennes"), ("department_code", "35")],
)
def test_suspendre_par_ministere_academie_ou_departement(
    officer: Client, scope: str, value: str
) -> None:
    """The others are not touched, nor counted."""
    there, elsewhere = build_stage(), build_stage()
    for stage, said in (
        (there, value),
        (elsewhere, {"department_code": "29", "ministry": "SEA"}.get(scope, "Nantes")),
    ):
        setattr(stage.institution, scope, said)
        stage.institution.save()
    InstitutionFactory(**{scope: value})
    one, other = there.prebook(), elsewhere.prebook()
    _, effect = suspended(officer, **{scope: value})
    assert "2 établissements, 1 préréservation en attente." in effect
    with pytest.raises(Suspended):
        there.confirm(one)
    assert elsewhere.confirm(other).state == "CONFIRMED"
    assert "Fin de gestion." in read(browser_of(there.teacher), "/adage/recherche/")
    assert "Fin de gestion." not in read(browser_of(elsewhere.teacher), "/adage/recherche/")


def test_suspendre_les_prereservations(officer: Client, stage: Stage) -> None:
    """Confirmed as before, pre-booked by nobody: no button, why, and a forged form is refused."""
    booking = stage.prebook()
    _, effect = suspended(officer, "stops_prebookings")
    assert "Aucune offre n’est préréservée pendant la suspension." in effect
    assert stage.confirm(booking).state == "CONFIRMED"
    offer, teacher = OfferFactory(), browser_of(stage.teacher)
    page = read(teacher, f"/adage/offres/{offer.ref}/")
    assert "Les préréservations sont suspendues" in page
    assert "Fin de gestion. Reprise prévue le" in page
    assert ">Préréserver<" not in page
    forged = teacher.post(
        f"/adage/offres/{offer.ref}/prereserver/", {"version": 1, "class_name": "4e B"}
    )
    assert forged.status_code == 409, words(forged)
    assert not Booking.objects.filter(offer=offer).exists()


def test_masquer_le_credit_jusqu_a_un_jour(officer: Client, stage: Stage) -> None:
    """Nothing engaged, nothing shown, and no page says there is no credit."""
    booking, head = stage.prebook(), browser_of(stage.principal)
    amount = "3 000,00 €"
    stage.budget.amount = 3000
    stage.budget.save()
    pages = ("/adage/", DECISIONS, "/adage/budget/", f"{DECISIONS}{booking.reference}/")
    assert [page for page in pages if amount not in read(head, page)] == []
    suspension, effect = suspended(officer, "stops_confirmations", "hides_credit")
    assert "Le crédit de ces établissements n’est plus affiché" in effect
    for page in pages:
        shown = read(head, page)
        assert amount not in shown, page
        assert "Aucun crédit" not in shown, page
        assert "Le crédit de l’établissement sera affiché à la reprise." in shown, page
    assert head.get("/adage/budget/credit.csv").status_code == 404
    page = address(Suspension, "lever-maintenant", suspension.pk)
    officer.post(page, {"reason": "Crédits publiés"})
    assert [page for page in pages if amount not in read(head, page)] == []


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"stops": ["postpones_deadlines"]}, "stops_confirmations"),
        ({"stops": ["stops_prebookings", "hides_credit"]}, "stops_confirmations"),
        ({"stops": ["stops_confirmations", "hides_credit"], "days": None}, "to_at"),
        ({"stops": ["stops_confirmations", "postpones_deadlines"], "days": None}, "to_at"),
        ({"stops": ["stops_confirmations"], "days": -1}, "to_at"),
    ],
)
def test_une_suspension_qui_ne_tient_pas_est_refusee_a_son_champ(
    officer: Client, sent: dict[str, object], field: str
) -> None:
    stops = sent.pop("stops")
    answer = officer.post(address(Suspension, "add"), typed(*stops, **sent))  # type: ignore[misc]
    assert field in errors(answer)
    assert not Suspension.objects.exists()


def test_les_prereservations_restent_en_vie_pendant_un_gel(officer: Client, stage: Stage) -> None:
    """The deadline moves by the length of the freeze, the people are told, once."""
    booking = stage.prebook()
    soon = timezone.now() + timedelta(minutes=5)
    rewrite(type(stage.line).objects.filter(pk=stage.line.pk), bookable_until=soon)
    suspension, effect = suspended(officer, "stops_confirmations", "postpones_deadlines", begun=0)
    assert "1 date limite reportée de 10 jours, au plus tard au début" in effect
    assert tasks.postpone_deadlines() == 1
    moved = deadline_of(booking)
    assert timedelta(days=9) < moved - soon <= timedelta(days=10)
    assert tasks.postpone_deadlines() == 0
    told = Message.objects.filter(event="booking.deadline_moved")
    assert {message.facts["after"] for message in told} == {moved.isoformat()}
    page = read(browser_of(stage.principal), f"{DECISIONS}{booking.reference}/")
    assert "sa date limite est reportée de la durée de la suspension" in page

    longer = typed("stops_confirmations", "postpones_deadlines", days=12, begun=0)
    longer |= moment("from_at", suspension.from_at)
    preview_then_save(officer, address(Suspension, "change", suspension.pk), longer)
    assert tasks.postpone_deadlines() == 1
    assert timedelta(days=1) < deadline_of(booking) - moved <= timedelta(days=2, seconds=5)
    page = address(Suspension, "lever-maintenant", suspension.pk)
    officer.post(page, {"reason": "Exercice clos"})
    assert tasks.postpone_deadlines() == 0
    assert stage.confirm(booking).state == "CONFIRMED"


def test_une_prereservation_gelee_n_expire_pas_avant_d_etre_reportee(
    officer: Client, stage: Stage
) -> None:
    """The clock that expires may pass first: it waits for the one that moves."""
    booking = stage.prebook()
    past = timezone.now() - timedelta(minutes=5)
    lines = type(stage.line).objects.filter(pk=stage.line.pk)
    rewrite(lines, bookable_until=past)
    suspended(officer, "stops_confirmations", "postpones_deadlines")
    assert tasks.expire() == 0
    assert tasks.postpone_deadlines() == 1
    assert Booking.objects.get(pk=booking.pk).state == "PREBOOKED"


def test_sans_report_une_prereservation_expire_et_l_apercu_le_dit(
    officer: Client, stage: Stage
) -> None:
    """What the officer is told before is what happens."""
    stage.prebook()
    past = timezone.now() - timedelta(minutes=5)
    rewrite(type(stage.line).objects.filter(pk=stage.line.pk), bookable_until=past)
    _, effect = suspended(officer, "stops_confirmations")
    assert "1 expire pendant la suspension, si leur date limite n’est pas reportée." in effect
    assert tasks.expire() == 1


def test_raw_sql_neither_takes_a_begun_suspension_away_nor_rewrites_a_deadline(
    officer: Client, stage: Stage
) -> None:
    stage.prebook()
    soon = timezone.now() + timedelta(minutes=5)
    rewrite(type(stage.line).objects.filter(pk=stage.line.pk), bookable_until=soon)
    suspended(officer, "stops_prebookings", "postpones_deadlines", begun=2)
    assert tasks.postpone_deadlines() == 1
    with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
        Suspension.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PostponedDeadline.objects.update(after=soon)


@pytest.mark.parametrize("role", ["Référencement", "Modération", "Assistance", "Lecture"])
def test_qui_suspend_les_reservations(officer_of, role: str) -> None:  # type: ignore[no-untyped-def]
    """The programme alone."""
    answer = officer_of(role).post(address(Suspension, "add"), typed())
    assert answer.status_code == 403
    assert not Suspension.objects.exists()
