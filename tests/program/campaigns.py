"""What the tests of campaigns share: a credit, a campaign prepared, applied, undone by pages."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.models import Budget, BudgetCampaign, Institution
from tests.factories.schools import BudgetFactory
from tests.program.site import read

ADD = "/admin/schools/budgetcampaign/add/"
HEADER = "UAI;amount;from;to;final"
SCHOOL_YEAR = (date(2026, 9, 1), date(2027, 9, 1))
CIVIL = "01/01/2027;01/01/2028"
REASON = "Notification du 12 novembre"
DENSE = re.compile(r"\s+")


def credit(school: Institution, amount: int = 6_200, engaged: int = 0, **other: Any) -> Budget:
    """A final credit of the school year, for both periods."""
    days = dict(zip(("commitment_from", "commitment_to"), SCHOOL_YEAR, strict=True))
    days |= dict(zip(("event_from", "event_to"), SCHOOL_YEAR, strict=True))
    return BudgetFactory(institution=school, amount=amount, engaged=engaged, **days | other)


def handed(*lines: str, header: str = HEADER) -> SimpleUploadedFile:
    return SimpleUploadedFile("notifications.csv", "\n".join([header, *lines]).encode())


def prepared(site: Client, *lines: str, header: str = HEADER, **typed: Any) -> BudgetCampaign:
    """Fill in the form and let a worker try it; the page must take it."""
    values = {"title": "Crédits 2027", "source": "FILE"} | typed
    if lines:
        values["file"] = handed(*lines, header=header)
    answer = site.post(ADD, values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    return at_rest(BudgetCampaign.objects.latest("pk"))


def at_rest(campaign: BudgetCampaign, most: int = 200) -> BudgetCampaign:
    """What a worker does of it, step by step."""
    campaign = BudgetCampaign.objects.get(pk=campaign.pk)
    while campaign.is_moving:
        campaign = work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of, most=most)
    return campaign


def page(campaign: BudgetCampaign) -> str:
    return reverse("admin:schools_budgetcampaign_change", args=[campaign.pk])


def verb(campaign: BudgetCampaign, name: str) -> str:
    return reverse(f"admin:schools_budgetcampaign_{name}", args=[campaign.pk])


def seen(site: Client, campaign: BudgetCampaign) -> str:
    """What is read on its page, one space for any."""
    return DENSE.sub(" ", re.sub(r"<[^>]+>", " ", read(site, page(campaign))))


def applied(site: Client, campaign: BudgetCampaign, total: str) -> str:
    """Press the button, let a worker do it; returns the page that follows."""
    said = {"reason": REASON, "total": total}
    answer = site.post(verb(campaign, "appliquer"), said, follow=True)
    at_rest(campaign)
    text: str = answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    return text


def undone(site: Client, campaign: BudgetCampaign) -> str:
    said = {"reason": "Erreur d’exercice"}
    answer = site.post(verb(campaign, "annuler-le-lot"), said, follow=True)
    at_rest(campaign)
    text: str = answer.content.decode()
    return text


def credits_of(school: Institution) -> list[tuple[Decimal, date, date, bool]]:
    names = ("amount", "commitment_from", "commitment_to", "is_final")
    return list(Budget.objects.filter(institution=school).order_by("pk").values_list(*names))
