"""Campaigns of credits, as an officer makes them in the administration (R40–R46)."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from administration.models import AdminAct
from schools.models import Budget, BudgetCampaign
from schools.queries.campaigns import missing_from
from tests.factories.people import with_role
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.program.campaigns import (
    ADD,
    CIVIL,
    REASON,
    SCHOOL_YEAR,
    applied,
    credit,
    credits_of,
    prepared,
    seen,
    undone,
    verb,
)
from tests.program.site import browser_of, read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> None:
    """Files go to a folder that is thrown away."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def decider(db: None) -> User:
    return with_role("Programme")


@pytest.fixture
def site(decider: User) -> Client:
    """The browser of the decider, who holds the ready role."""
    return browser_of(decider)


def test_remplacer_les_credits_de_l_annee_scolaire_par_ceux_de_l_annee_civile(site, decider):
    """F6: for every school in one campaign, with preview, journal and way back."""
    first, second, forgotten = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
    old = [credit(first, engaged=800), credit(second)]
    campaign = prepared(
        site, f"{first.uai};5000;{CIVIL};oui", f"{second.uai};3 200,50;{CIVIL};non",
        close_date="01/01/2027",
    )  # fmt: skip
    # Preview: line by line, euros, who is missing; no credit is touched.
    told = seen(site, campaign)
    assert "Essai terminé, rien n’est appliqué" in told
    assert "Total des crédits : 0,00 € → 8 200,50 €" in told
    assert "2 créés, 0 modifié, 2 clos" in told
    assert "1 établissement éligible absent" in told
    assert "confirmations avant le 2027-09-01 → 2027-01-01" in told
    assert list(missing_from(campaign)) == [forgotten]
    assert Budget.objects.count() == 2
    # Applied by one batch.
    applied(site, campaign, "8 200,50")
    assert credits_of(first) == [
        (6200, date(2026, 9, 1), date(2027, 1, 1), True),
        (5000, date(2027, 1, 1), date(2028, 1, 1), True),
    ]
    assert credits_of(second)[1] == (Decimal("3200.50"), date(2027, 1, 1), date(2028, 1, 1), False)
    old[0].refresh_from_db()
    assert old[0].engaged == 800
    # Journal: one act with the file and the totals; the credit's page says who and why.
    act = AdminAct.objects.filter(verb="apply_campaign").get()
    assert (act.actor, act.facts["credits"]) == (decider.pk, [None, 4])
    assert act.facts["euros"] == ["0.00", "8200.50"]
    assert act.facts["sha256"] == [None, BudgetCampaign.objects.get().digest]
    assert json.loads(act.texts.words)["reason"] == REASON
    new = Budget.objects.filter(institution=first).latest("pk")
    credit_page = read(site, reverse("admin:schools_budget_change", args=[new.pk]))
    assert REASON in credit_page
    assert decider.full_name in credit_page
    # The way back.
    undone(site, campaign)
    assert credits_of(first) == [(6200, *SCHOOL_YEAR, True)]
    assert credits_of(second) == [(6200, *SCHOOL_YEAR, True)]
    assert BudgetCampaign.objects.get().state == "UNDONE"
    assert AdminAct.objects.filter(verb="undo_campaign").get().facts["undone"] == [None, 4]


def test_un_credit_refuse_garde_a_l_ecole_celui_qu_elle_a(site):
    """The close and the credit that replaces it: both or neither."""
    school, other = InstitutionFactory(), InstitutionFactory()
    credit(school)
    credit(other)
    late = {"commitment_from": date(2027, 3, 1), "commitment_to": date(2027, 9, 1)}
    BudgetFactory(institution=other, event_from=date(2027, 9, 1), event_to=date(2028, 9, 1), **late)
    campaign = prepared(
        site, f"{school.uai};abc;{CIVIL};oui", f"{other.uai};10;{CIVIL};oui",
        close_date="01/01/2027",
    )  # fmt: skip
    assert not campaign.lines.filter(kind="CLOSE").exists()
    assert [line.told.split("\u00a0:")[0] for line in campaign.lines.all()] == [
        "Ligne 2, colonne «\u00a0amount\u00a0»", "Ligne 3",
    ]  # fmt: skip
    assert "à appliquer" in applied(site, campaign, "0")
    assert credits_of(school) == [(6200, *SCHOOL_YEAR, True)]


def test_rendre_definitifs_les_credits_provisoires(site):
    """R42: each as it stands, in one batch, and back."""
    schools = [InstitutionFactory(), InstitutionFactory(ministry="AGRICULTURE")]
    for school in schools:
        credit(school, is_final=False)
    campaign = prepared(site, source="PROVISIONAL", day="01/12/2026", ministry="AGRICULTURE")
    assert "6 200,00 € (provisoire) → 6 200,00 €" in seen(site, campaign)
    applied(site, campaign, "6 200,00")
    finals = dict(Budget.objects.values_list("institution", "is_final"))
    assert finals == {schools[0].pk: False, schools[1].pk: True}
    undone(site, campaign)
    assert not Budget.objects.filter(is_final=True).exists()


def test_calculer_les_credits_montants_par_eleve_minimum_et_enveloppe(site):
    """F17: the formula stands on each credit; an envelope is shared to the cent."""
    large, small = InstitutionFactory(), InstitutionFactory()
    days = {
        "commitment_from": "01/09/2027", "commitment_to": "01/09/2028",
        "event_from": "01/09/2027", "event_to": "01/09/2028",
    }  # fmt: skip
    lines = (f"{large.uai};4e;120;25", f"{large.uai};3e;90;30,50", f"{small.uai};4e;10;25")
    given = {"source": "PUPILS", "header": "UAI;Niveau;Élèves;Montant par élève", **days}
    campaign = prepared(site, *lines, minimum="400", **given)
    told = seen(site, campaign)
    assert "120 élèves (4e) × 25,00 € + 90 élèves (3e) × 30,50 € = 5 745,00 €" in told
    assert "10 élèves (4e) × 25,00 € = 250,00 €, porté au minimum de 400,00 €" in told
    shared = prepared(site, *lines, minimum="400", envelope="3 000,01", **given)
    assert "à 45,26 % (enveloppe de 3 000,01 €) = 2 600,01 €" in seen(site, shared)
    applied(site, shared, "3 000,01")
    assert [str(one) for one in Budget.objects.order_by("pk").values_list("amount", flat=True)] == [
        "2600.01", "400.00",
    ]  # fmt: skip
    too_small = prepared(site, *lines, minimum="400", envelope="700", **given)
    assert "ne suffit pas au minimum" in seen(site, too_small)


def test_redistribuer_le_non_consomme(site):
    """F16: listed, exported, taken back and shared out, to the cent."""
    idle, busy, full = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
    credit(idle, 1_000, 100)
    credit(busy, 2_000, 1_900)
    credit(full, 1_000, 1_000)
    listed = read(site, "/admin/schools/budgetcampaign/non-consomme/?au=2026-12-01")
    assert "1 000,00 € restent à engager, sur 2 crédits" in listed
    file = site.get("/admin/schools/budgetcampaign/non-consomme.csv?au=2026-12-01")
    text = b"".join(file.streaming_content).decode()
    assert f"{idle.uai};1000,00;01/09/2026;01/09/2027;01/09/2026;01/09/2027;oui" in text
    campaign = prepared(site, source="UNSPENT", day="01/12/2026", threshold="50")
    assert "Total des crédits : 4 000,00 € → 4 000,00 €" in seen(site, campaign)
    applied(site, campaign, "4 000")
    amounts = {school: credits_of(school)[0][0] for school in (idle, busy, full)}
    assert amounts == {idle: Decimal(100), busy: Decimal(2600), full: Decimal(1300)}
    undone(site, campaign)
    assert [credits_of(school)[0][0] for school in (idle, busy, full)] == [1_000, 2_000, 1_000]


def test_ce_qui_est_engage_depuis_l_essai_n_est_pas_redistribue(site):
    """What could not be taken back is given to nobody."""
    idle, also, busy = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
    moved = credit(idle, 1_000, 100)
    credit(also, 500, 0)
    credit(busy, 2_000, 1_900)
    campaign = prepared(site, source="UNSPENT", day="01/12/2026", threshold="50")
    Budget.objects.filter(pk=moved.pk).update(engaged=300)
    applied(site, campaign, "3 500")
    assert [credits_of(school)[0][0] for school in (idle, also, busy)] == [1_000, 0, 2_500]
    refused = campaign.lines.get(state="REFUSED")
    assert "300,00\u00a0€ sont déjà engagés" in refused.problem


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"source": "FILE"}, "file", "Indispensable"),
        ({"source": "PROVISIONAL"}, "day", "Indispensable"),
        ({"source": "UNSPENT", "day": "01/12/2026"}, "threshold", "Indispensable"),
        ({"source": "PROVISIONAL", "day": "01/12/2026", "minimum": "4"}, "minimum", "Sans effet"),
        ({"source": "UNSPENT", "day": "01/12/2026", "threshold": "0"}, "threshold", "supérieur"),
    ],
)
def test_a_campaign_that_makes_no_sense_is_refused_at_its_field(site, typed, field, said):
    answer = site.post(ADD, {"title": "x"} | typed)
    assert answer.status_code == 200
    assert said in str(answer.context["adminform"].form.errors[field])
    assert not BudgetCampaign.objects.exists()


def test_a_file_that_cannot_be_read_says_why_and_touches_nothing(site):
    campaign = prepared(site, "x;y", header="a;b")
    assert campaign.state == "FAILED"
    assert "colonne(s) absente(s)" in seen(site, campaign)
    assert site.post(verb(campaign, "appliquer"), {"reason": "x", "total": "0"}).status_code == 302
    assert not Budget.objects.exists()


def test_nothing_is_applied_without_the_total_read_on_the_trial_nor_a_reason(site):
    """The dangerous variant: one click."""
    school = InstitutionFactory()
    campaign = prepared(site, f"{school.uai};5000;{CIVIL};oui")
    missing = site.post(verb(campaign, "appliquer"), {"reason": "", "total": "5000"})
    assert missing.status_code == 422
    assert "Relisez l’essai" in applied(site, campaign, "50 000,00")
    assert not Budget.objects.exists()
    applied(site, campaign, "5 000,00 €")
    assert credits_of(school)[0][0] == 5_000


def test_a_closing_day_that_has_come_is_refused(site):
    """Confirmations of that day may be engaged already."""
    school = InstitutionFactory()
    credit(school)
    campaign = prepared(site, f"{school.uai};5000;{CIVIL};oui", close_date="01/01/2027")
    BudgetCampaign.objects.update(close_date=date(2020, 1, 1))
    assert "jour de clôture est passé" in applied(site, campaign, "5 000")
    assert Budget.objects.count() == 1
