"""`dev.py freshness`: seconds from the commit of a publication to its arrival at ADAGE (S36)."""

import argparse
import json
import os
import statistics
import time
import urllib.request
from datetime import datetime
from typing import Any

from devtools.local.errors import LocalError
from devtools.local.site import Site, temporary_site

PUBLICATIONS = 50
MEDIAN_TARGET, LONGEST_TARGET = 2.0, 5.0
PATIENCE_SECONDS = 60
COPIED = (
    "title", "description", "formats", "domains", "levels", "duration_minutes", "place",
    "place_comment", "departments", "contact_email", "contact_phone", "notification_emails",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Publish on a site of its own and print one line; 1 when a target is missed."""
    argparse.ArgumentParser(prog="dev.py freshness", description=__doc__).parse_args(arguments)
    with temporary_site() as site:
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING"}
        import django

        django.setup()
        print(f"\n  {PUBLICATIONS} publications…", flush=True)
        seconds = measure(site)
    median, longest = statistics.median(seconds), max(seconds)
    good = median <= MEDIAN_TARGET and longest <= LONGEST_TARGET
    print(
        f"freshness  median {median:.2f} s (target {MEDIAN_TARGET:.0f})  "
        f"max {longest:.2f} s (target {LONGEST_TARGET:.0f})  "
        f"over {len(seconds)} publications  {'PASS' if good else 'FAIL'}"
    )
    return 0 if good else 1


def measure(site: Site) -> list[float]:
    """Publish one offer after the other; return each one's seconds until the mock heard it."""
    published: dict[str, float] = {}
    for _ in range(PUBLICATIONS):
        ref = publish_one()
        published[ref] = time.time()
        time.sleep(0.1)
        site.restart_dead()
    limit = time.monotonic() + PATIENCE_SECONDS
    heard: dict[str, float] = {}
    while published.keys() - heard.keys():
        if time.monotonic() > limit:
            missing = len(published.keys() - heard.keys())
            raise LocalError(f"{missing} publications never reached the mock ADAGE.")
        heard = arrivals(site.environment["ADAGE_URL"])
        time.sleep(0.2)
    return [max(0.0, heard[ref] - moment) for ref, moment in published.items()]


def arrivals(mock: str) -> dict[str, float]:
    """Return offer reference -> moment of its first accepted listing."""
    with urllib.request.urlopen(f"{mock}/_journal", timeout=10) as answer:
        calls: list[dict[str, Any]] = json.load(answer)
    found: dict[str, float] = {}
    for call in calls:
        if call["path"] == "/v1/offre-assoc" and call["status"] in (200, 201):
            found.setdefault(call["offer"], datetime.fromisoformat(call["at"]).timestamp())
    return found


def publish_one() -> str:
    """Write a copy of a demonstration offer and publish it by the ordinary verbs."""
    from django.utils import timezone

    from offers import actions
    from offers.models import CollectiveOffer
    from venues.models import Membership

    open_lines = {"lines__withdrawn_at": None, "lines__bookable_until__gt": timezone.now()}
    model = CollectiveOffer.objects.filter(state="PUBLISHED", **open_lines).first()
    if model is None:
        raise LocalError("the demonstration holds no published offer to copy.")
    line = model.lines.filter(withdrawn_at=None).latest("starts_at")
    member = Membership.objects.filter(partner=model.venue.partner).select_related("user")[0].user
    values = {name: getattr(model, name) for name in COPIED}
    draft = actions.create_draft(venue_id=model.venue_id, values=values, by=member)
    terms = actions.Terms(
        line.starts_at, line.ends_at, line.bookable_until, line.price, line.participants
    )
    actions.set_draft_line(offer_id=draft.pk, terms=terms, expected_version=1, by=member)
    draft = CollectiveOffer.objects.get(pk=draft.pk)
    actions.publish(offer_id=draft.pk, expected_version=draft.version, by=member)
    return draft.ref
