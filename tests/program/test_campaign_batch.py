"""A campaign at work: changed under its feet, killed, undone, raced by heads who confirm (F32)."""

import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connections, transaction
from django.db.models import F, Sum
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

import schools.actions.campaign_batch as batch
from accounts.models import User
from administration.models import AdminAct
from core.errors import Refused
from schools.actions import InsufficientFund, engage
from schools.actions.campaign_trial import Terms
from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.models import Budget, BudgetCampaign, CampaignLine
from schools.queries.campaigns import figures_of, missing_from
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory, uai
from tests.owner import as_owner
from tests.program.campaigns import (
    ADD,
    CIVIL,
    REASON,
    applied,
    at_rest,
    credit,
    credits_of,
    page,
    prepared,
    undone,
    verb,
)
from tests.program.site import browser_of
from tests.races.unlocked import drop_locks

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


def test_a_credit_changed_or_engaged_since_the_trial_is_left_as_it_is(site):
    """Never under what is engaged, never over what somebody else wrote."""
    moved, spent, calm = InstitutionFactory(), InstitutionFactory(), InstitutionFactory()
    rows = [credit(school, 1_000) for school in (moved, spent, calm)]
    year = "01/09/2026;01/09/2027"
    campaign = prepared(site, *(f"{s.uai};500;{year};oui" for s in (moved, spent, calm)))
    Budget.objects.filter(pk=rows[0].pk).update(amount=1_200)
    Budget.objects.filter(pk=rows[1].pk).update(engaged=700)
    applied(site, campaign, "1 500")
    assert [credits_of(school)[0][0] for school in (moved, spent, calm)] == [1_200, 1_000, 500]
    problems = [line.problem for line in campaign.lines.filter(state="REFUSED")]
    assert problems[0] == batch.CHANGED
    assert "700,00\u00a0€ sont déjà engagés" in problems[1]


def test_a_campaign_is_undone_while_nothing_is_engaged_on_it(site):
    school, other = InstitutionFactory(), InstitutionFactory()
    campaign = prepared(site, f"{school.uai};500;{CIVIL};oui", f"{other.uai};500;{CIVIL};oui")
    applied(site, campaign, "1 000")
    Budget.objects.filter(institution=other).update(engaged=10)
    said = undone(site, campaign)
    assert "ne peut plus être annulée" in said
    assert other.uai in said
    assert BudgetCampaign.objects.get().state == "DONE"
    assert Budget.objects.count() == 2


def test_what_is_engaged_while_it_is_undone_stays_and_is_named(site):
    """Pressed in time, engaged a moment later: that credit alone stays."""
    school, other = InstitutionFactory(), InstitutionFactory()
    campaign = prepared(site, f"{school.uai};500;{CIVIL};oui", f"{other.uai};500;{CIVIL};oui")
    applied(site, campaign, "1 000")
    site.post(verb(campaign, "annuler-le-lot"), {"reason": "Erreur"})
    Budget.objects.filter(institution=other).update(engaged=10)
    campaign = at_rest(campaign)
    assert campaign.state == "PARTLY_UNDONE"
    assert Budget.objects.get().institution == other
    assert campaign.lines.get(state="APPLIED").problem == "des réservations y sont engagées."


def test_the_page_follows_the_worker_without_javascript(site):
    """A bar, and an answer that asks to be read again while a worker is at it; then no more."""
    schools = [InstitutionFactory() for _ in range(3)]
    campaign = prepared(site, *(f"{s.uai};100;{CIVIL};oui" for s in schools))
    site.post(verb(campaign, "appliquer"), {"reason": REASON, "total": "300"})
    work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of, most=1)
    answer = site.get(page(campaign))
    assert answer["Refresh"] == "2"
    assert '<progress id="avancement" max="3" value="1">' in answer.content.decode()
    at_rest(campaign)
    answer = site.get(page(campaign))
    assert "Refresh" not in answer
    assert "<progress" not in answer.content.decode()


def test_a_worker_killed_in_the_middle_is_taken_over_and_each_line_is_applied_once(
    site, monkeypatch
):
    """The transaction of a batch is written whole or not at all."""
    schools = [InstitutionFactory() for _ in range(6)]
    campaign = prepared(site, *(f"{s.uai};100;{CIVIL};oui" for s in schools))
    site.post(verb(campaign, "appliquer"), {"reason": REASON, "total": "600"})
    monkeypatch.setattr(batch, "TOGETHER", 2)
    real, calls = batch._apply, []

    def dies(line: CampaignLine, budget: Budget | None) -> None:
        calls.append(line.pk)
        if len(calls) == 4:
            raise KeyboardInterrupt
        real(line, budget)

    monkeypatch.setattr(batch, "_apply", dies)
    with pytest.raises(KeyboardInterrupt):
        work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of)
    assert Budget.objects.count() == 2  # the batch that died left nothing
    campaign = at_rest(campaign)
    assert campaign.state == "DONE"
    assert sorted(Budget.objects.values_list("institution", flat=True)) == [s.pk for s in schools]
    assert figures_of(campaign).applied == 6


@pytest.mark.parametrize("role", ["Assistance", "Modération", "Référencement", "Lecture"])
def test_who_does_not_run_the_program_prepares_and_applies_nothing(site, role):
    school = InstitutionFactory()
    campaign = prepared(site, f"{school.uai};5000;{CIVIL};oui")
    other = browser_of(with_role(role))
    assert other.get(ADD).status_code == 403
    for name in ("appliquer", "annuler-le-lot", "abandonner"):
        assert other.post(verb(campaign, name), {"reason": "x", "total": "1"}).status_code == 403
    reads = other.get(page(campaign)).status_code
    assert reads == (200 if role in ("Assistance", "Lecture") else 403)
    assert not Budget.objects.exists()


def test_the_lines_and_who_is_missing_are_exported_and_the_journal_says_so(site):
    school, absent = InstitutionFactory(), InstitutionFactory()
    campaign = prepared(site, f"{school.uai};5000;{CIVIL};oui", f"{uai(99)};10;{CIVIL};oui")
    export = reverse("admin:schools_budgetcampaign_lines", args=[campaign.pk, "lignes", "csv"])
    lines = b"".join(site.get(export).streaming_content).decode()
    assert f"2;{school.uai};" in lines
    assert "aucun établissement n’a le code UAI" in lines
    export = reverse("admin:schools_budgetcampaign_lines", args=[campaign.pk, "absents", "xlsx"])
    assert b"".join(site.get(export).streaming_content).startswith(b"PK")
    assert absent in missing_from(campaign)
    assert AdminAct.objects.filter(verb="read").count() == 2
    sent = site.get(reverse("admin:schools_budgetcampaign_file", args=[campaign.pk]))
    assert b"".join(sent.streaming_content).startswith(b"UAI;amount")


@pytest.fixture
def no_wall(transactional_db: None) -> Iterator[None]:
    """The table of credits without the constraint that nobody overspends."""
    name, check = "budget_never_overspent", "engaged >= 0 AND engaged <= amount"
    as_owner(f"ALTER TABLE schools_budget DROP CONSTRAINT {name}")
    yield
    Budget.objects.update(amount=F("engaged"))
    as_owner(f"ALTER TABLE schools_budget ADD CONSTRAINT {name} CHECK ({check})")


def lower_while_confirming(site: Client, monkeypatch: pytest.MonkeyPatch) -> list[Refused]:
    """Lower 12 credits from 1 000 to 300 euros, four times 100 engaged on each once the first has
    been read and is about to be written; returns what was refused to who confirms."""
    rows = [credit(InstitutionFactory(), 1_000) for _ in range(12)]
    year = "01/09/2026;01/09/2027"
    campaign = prepared(site, *(f"{row.institution.uai};300;{year};oui" for row in rows))
    site.post(verb(campaign, "appliquer"), {"reason": REASON, "total": "3 600"})
    about_to_write, write, refused = threading.Event(), batch._set, []

    def slowly(budget: Budget, terms: Terms) -> None:
        about_to_write.set()
        time.sleep(0.3)
        write(budget, terms)

    def confirm(mine: list[Budget]) -> None:
        about_to_write.wait(60)
        try:
            for budget in mine * 4:
                try:
                    with transaction.atomic():
                        engage(budget_id=budget.pk, amount=Decimal(100))
                except Refused as refusal:
                    refused.append(refusal)
        finally:
            connections.close_all()

    monkeypatch.setattr(batch, "_set", slowly)
    threads = [threading.Thread(target=confirm, args=[rows[rank::2]]) for rank in range(2)]
    for thread in threads:
        thread.start()
    at_rest(campaign, most=1)
    for thread in threads:
        thread.join()
    return refused


def overspent() -> list[int]:
    return list(Budget.objects.filter(engaged__gt=F("amount")).values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_confirmations_during_a_campaign_never_exceed_a_credit(site, monkeypatch):
    """F32: whoever confirms waits for the lock, then reads the new amount."""
    refused = lower_while_confirming(site, monkeypatch)
    assert overspent() == []
    assert {type(refusal) for refusal in refused} == {InsufficientFund}
    assert Budget.objects.filter(amount=300, engaged=300).exists()
    assert Budget.objects.aggregate(all=Sum("engaged"))["all"] == 100 * (48 - len(refused))


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_and_the_constraint_a_credit_would_be_overspent(
    site, monkeypatch, no_wall
):
    """The control: the same race, nothing locked."""
    drop_locks(monkeypatch)
    lower_while_confirming(site, monkeypatch)
    assert overspent() != []


def test_the_bar_of_a_thousand_lines_is_a_number_for_the_browser(site):
    """« 1 001 » with its space would be no number: the bar would not move."""
    campaign = prepared(site, f"{InstitutionFactory().uai};100;{CIVIL};oui")
    CampaignLine.objects.bulk_create(
        CampaignLine(campaign=campaign, number=number, state="READY") for number in range(1_000)
    )
    site.post(verb(campaign, "appliquer"), {"reason": REASON, "total": "100"})
    text = site.get(page(campaign)).content.decode()
    assert '<progress id="avancement" max="1001" value="0">' in text
    assert "0 ligne traitée sur 1\u202f001" in text.replace("\u00a0", "\u202f")
