"""What an officer of the programme has prepared: a campaign of credits, tried, and a suspension."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile

from accounts.models import User
from devtools.demo import rules
from devtools.demo.scenes import CARTIER, GUEHENNO, ZOLA
from schools.actions import suspend
from schools.actions.campaign import prepare
from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.models import BudgetCampaign, Suspension
from schools.rules import school_year_start

FILE = "notifications-lycees.csv"
AMOUNTS = {CARTIER: "15200", GUEHENNO: "15800,50", ZOLA: "14950"}
ELSEWHERE = "29"  # no school of the demonstration is there: nobody is stopped on its pages
BEGINS, ENDS = 40, 54  # days from the loading


def prepare_the_year(today: date, officer: User) -> None:
    """Once each: what an officer has done with them since is left alone."""
    if not BudgetCampaign.objects.exists():
        _try_a_campaign(today, officer)
    if not Suspension.objects.exists():
        suspend(
            department_code=ELSEWHERE,
            from_at=rules.moment(rules.day(today, BEGINS), 0),
            to_at=rules.moment(rules.day(today, ENDS), 0),
            message="Clôture des comptes du département : vos décisions reprennent ensuite.",
            stops_prebookings=True,
            postpones_deadlines=True,
            by=officer,
        )


def _try_a_campaign(today: date, officer: User) -> None:
    """Three credits raised by a file, tried and not applied."""
    start = school_year_start(today)
    days = f"{start:%d/%m/%Y};{start.replace(year=start.year + 1):%d/%m/%Y}"
    lines = [f"{uai};{amount};{days};oui" for uai, amount in AMOUNTS.items()]
    content = "\n".join(["UAI;amount;from;to;final", *lines]).encode()
    campaign = prepare(
        values={
            "title": "Crédits des lycées, notification complémentaire",
            "source": BudgetCampaign.Source.FILE,
            "file": ContentFile(content, name=FILE),
            "file_name": FILE,
            "digest": hashlib.sha256(content).hexdigest(),
        },
        by=officer,
        author=officer.full_name,
    )
    while campaign.is_moving:
        campaign = work_on_campaign(campaign_id=campaign.pk, proposals_of=proposals_of)
