"""`dev.py campaign-drill`: a campaign for 10 000 schools, tried, applied and undone by a worker.

Each school has a credit of the school year; the campaign closes it and brings that of the civil
year. Times and memory are those of the worker's own code, one process a step; they are printed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from devtools.local import campaign_journey
from devtools.local.bench_export import ALLOWED_MORE, CLEAR, MEASURE, memory
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import temporary_site
from passculture import environment as env

SCHOOLS = 10_000
STEPS = ("trial", "apply", "undo")
AMOUNT = Decimal("5000.00")


def main(arguments: list[str]) -> int:
    """Print one line a step; 1 when memory grows with the schools.

    Raises LocalError when credits are missing, or too many.
    """
    if arguments[:1] == [MEASURE]:
        return measure(arguments[1], int(arguments[2]))
    parser = argparse.ArgumentParser(prog="dev.py campaign-drill", description=__doc__)
    parser.add_argument("schools", type=int, nargs="?", default=SCHOOLS, help="how many (10 000)")
    parser.add_argument("--browser", action="store_true", help="by the pages, in Chromium")
    chosen = parser.parse_args(arguments)
    schools = chosen.schools
    if chosen.browser:
        return campaign_journey.main(schools)
    with temporary_site() as site:
        # Rows by the thousand take their time; the steps measured keep the product's limit.
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min"}
        import django

        env.work_as_owner()
        django.setup()
        drills = [build(size) for size in (schools // 10, schools)]
        del os.environ["STATEMENT_TIMEOUT"]
        found = {step: [_asked(step, *drill) for drill in drills] for step in STEPS}
    grown = {step: told[1]["more"] - told[0]["more"] for step, told in found.items()}
    good = all(more <= ALLOWED_MORE for more in (grown["apply"], grown["undo"]))
    print("campaign-drill  memory does not grow with what is applied:", "PASS" if good else "FAIL")
    return 0 if good else 1


def schools_with_credit(size: int) -> bytes:
    """Write schools with a credit of the school year each; the file that closes them for others."""
    from schools.models import Budget, Institution
    from schools.rules import UAI_LETTERS

    began, first = time.monotonic(), 7_000_000 + size * 10
    codes = [f"{code}{UAI_LETTERS[code % 23]}" for code in range(first, first + size)]
    known = {"kind": "COLLEGE", "sector": "PUBLIC", "ministry": "EDUCATION", "city": "Rennes"}
    known |= {"postal_code": "35000", "department_code": "35", "name": "Collège d’essai"}
    schools = Institution.objects.bulk_create(
        (Institution(uai=code, **known) for code in codes), batch_size=1_000
    )
    year = {"commitment_from": date(2026, 9, 1), "commitment_to": date(2099, 9, 1)}
    year |= {"event_from": date(2026, 9, 1), "event_to": date(2099, 9, 1)}
    Budget.objects.bulk_create(
        (Budget(institution=school, amount=6_200, is_final=True, **year) for school in schools),
        batch_size=1_000,
    )
    lines = [f"{code};{AMOUNT};01/01/2098;01/01/2099;oui" for code in codes]
    print(f"  {size} schools written in {time.monotonic() - began:.1f} s", flush=True)
    return "\n".join(["UAI;amount;from;to;final", *lines]).encode()


def build(size: int) -> tuple[int, int]:
    """Schools with a credit each and a campaign that waits for a worker; its key, and how many."""
    from django.core.files.base import ContentFile

    from schools.models import BudgetCampaign

    content = schools_with_credit(size)
    values: dict[str, Any] = {
        "title": f"Essai de {size} établissements", "source": "FILE", "file_name": "essai.csv",
        "file": ContentFile(content, name="essai.csv"), "close_date": date(2098, 1, 1),
        "digest": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    # No hint, and nothing forgotten for long: the site's own worker would share the work
    # that is measured.
    values["touched_at"] = datetime(2100, 1, 1, tzinfo=UTC)
    campaign = BudgetCampaign.objects.create(author_label="campaign-drill", **values)
    return campaign.pk, size


def _asked(step: str, campaign: int, size: int) -> dict[str, Any]:
    """Let a new process do one step of a campaign, and tell what it took."""
    command = [sys.executable, "-m", "devtools.local", "campaign_drill", MEASURE, step]
    done = subprocess.run([*command, str(campaign)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError(f"the {step} failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    expected = {"trial": size, "apply": 2 * size, "undo": size}[step]
    if told["credits"] != expected:
        where = f"{told['state']} {told['failure']}".strip()
        raise LocalError(f"{step}: {told['credits']} credits instead of {expected} ({where}).")
    print(
        f"campaign-drill  {step:<6}{size:>7} schools  {told['seconds']:6.1f} s, of which CPU "
        f"{told['cpu']:.1f} s, {told['steps']} steps, longest {told['longest']:.1f} s, memory "
        f"{told['before'] / 1024:.1f} MB before, {told['peak'] / 1024:.1f} MB during",
        flush=True,
    )
    return told


def measure(step: str, campaign_id: int) -> int:
    """Work as a worker does, one step after the other; print what it took."""
    import django

    django.setup()
    from django.utils import timezone

    from schools.actions.campaign_work import work_on_campaign
    from schools.forms.campaign_sources import proposals_of
    from schools.models import Budget, BudgetCampaign

    asked = {"reason": "Essai", "undo_reason": "Essai", "applied_at": timezone.now()}
    if step != "trial":
        state = {"apply": "RUNNING", "undo": "UNDOING"}[step]
        asked |= {"state": state, "touched_at": timezone.now()}
        BudgetCampaign.objects.filter(pk=campaign_id).update(**asked)
    campaign = BudgetCampaign.objects.get(pk=campaign_id)
    CLEAR.write_text("5")  # the peak starts again from here
    before, began, cpu, took = memory("VmRSS"), time.monotonic(), time.process_time(), []
    while campaign.is_moving:
        since = time.monotonic()
        campaign = work_on_campaign(campaign_id=campaign_id, proposals_of=proposals_of)
        took.append(time.monotonic() - since)
    peak = memory("VmHWM")
    schools = campaign.lines.values("institution")
    told = {
        "seconds": time.monotonic() - began, "cpu": time.process_time() - cpu, "before": before,
        "peak": peak, "more": peak - before, "steps": len(took), "longest": max(took),
        "state": campaign.state, "failure": campaign.failure,
        "credits": Budget.objects.filter(institution__in=schools).count(),
    }  # fmt: skip
    print(json.dumps(told))
    return 0
