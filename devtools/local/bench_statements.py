"""`dev.py bench-statements`: 20 000 due bookings put on statements, in constant memory (R51)."""

import argparse
import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from typing import Any

from devtools.local.bench_export import ALLOWED_MORE, CLEAR, MEASURE, memory
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import temporary_site
from passculture import environment as env

SIZES = (2_000, 20_000)
A_PARTNER = 50  # due bookings of each partner
SECONDS = 60
PRICE = Decimal("123.45")
ACCOUNT = {
    "iban": "FR7630006000011234567890189", "bic": "AGRIFRPPXXX", "document_kind": "pdf",
    "document_name": "releve.pdf",
}  # fmt: skip
COPIED = (
    "formats", "domains", "levels", "place", "description", "contact_email", "notification_emails",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the statements of each size in a process of its own; 1 when a target is missed."""
    if arguments[:1] == [MEASURE]:
        return measure()
    argparse.ArgumentParser(prog="dev.py bench-statements", description=__doc__).parse_args(
        arguments
    )
    with temporary_site() as site:
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min"}
        import django

        env.work_as_owner()  # rows are written around the walls
        django.setup()
        small, big = (_built_and_run(rank, size) for rank, size in enumerate(SIZES))
    grown = big["peak"] - big["before"] - (small["peak"] - small["before"])
    good = big["seconds"] < SECONDS and grown <= ALLOWED_MORE
    print(
        f"bench-statements  {big['seconds']:.1f} s for {SIZES[1]} bookings, "
        f"{max(grown, 0) / 1024:.1f} MB more than for {SIZES[0]}  "
        f"target < {SECONDS} s, <= {ALLOWED_MORE / 1024:.0f} MB more  {'PASS' if good else 'FAIL'}"
    )
    return 0 if good else 1


def _built_and_run(rank: int, size: int) -> dict[str, Any]:
    """Write so many due bookings, let a new process issue their statements, check the total."""
    began = time.monotonic()
    for number in range(size // A_PARTNER):
        build(rank * 10_000 + number)
    print(f"  {size} due bookings written in {time.monotonic() - began:.1f} s", flush=True)
    command = [sys.executable, "-m", "devtools.local", "bench_statements", MEASURE]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError(f"the run failed:\n{done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    if (told["statements"], Decimal(told["total"])) != (size // A_PARTNER, size * PRICE):
        raise LocalError(f"the run of {size} bookings issued {told}.")
    print(
        f"  {told['statements']} statements in {told['seconds']:.1f} s, memory "
        f"{told['before'] / 1024:.1f} MB before, {told['peak'] / 1024:.1f} MB during",
        flush=True,
    )
    return told


def measure() -> int:
    """Issue what is due as the clock does; print statements, euros, seconds, kB of memory."""
    import django

    django.setup()
    from django.utils import timezone

    from reimbursements.actions import run_statements
    from reimbursements.queries import due
    from reimbursements.rules import last_statement_day

    day = last_statement_day(timezone.localdate())
    due.partners_with_something_due(day)  # modules loaded, database joined
    CLEAR.write_text("5")  # the peak starts again from here
    before, began = memory("VmRSS"), time.monotonic()
    report = run_statements(day=day, by=None)
    told: dict[str, object] = {
        "seconds": time.monotonic() - began,
        "before": before,
        "peak": memory("VmHWM"),
    }
    told |= {"statements": len(report.issued), "total": str(report.total)}
    print(json.dumps(told))
    return 0


def build(number: int) -> None:
    """A partner with a validated account and its used bookings, written without the verbs."""
    from bookings.models import Booking
    from offers.models import CollectiveOffer
    from venues.models import BankDetails, Membership, Partner, Venue

    funded = Booking.objects.exclude(budget=None).select_related("offer__venue__partner")
    model = funded.latest("pk")
    partner = Partner.objects.create(
        siren=f"98{number:07d}", name=f"Mesure {number}", kind="AUTRE", activities=["spectacle"]
    )
    venue: Any = Venue.objects.get(pk=model.offer.venue_id)
    venue.pk, venue.partner, venue.siret, venue.siret_comment = None, partner, None, "Mesure"
    venue.save()
    member = model.offer.venue.partner.memberships.earliest("pk")
    Membership.objects.create(user=member.user, partner=partner)
    BankDetails.objects.create(
        partner=partner,
        submitted_by=member.user,
        submitted_at=model.prebooked_at,
        state="VALIDATED",
        holder=partner.name,
        **ACCOUNT,
    )
    kept = {name: getattr(model.offer, name) for name in COPIED} | {"venue": venue}
    offers = CollectiveOffer.objects.bulk_create(
        CollectiveOffer(title=f"Masques et chœur {rank}", state="PUBLISHED", **kept)
        for rank in range(A_PARTNER)
    )
    _used(offers, model)


def _used(offers: list[Any], model: Any) -> None:
    """A line and a used booking for each offer, two months old."""
    from django.utils import timezone

    from bookings.models import Booking
    from bookings.rules import used_at
    from jobs.rules import EVERY_DAY, EVERY_HOUR
    from offers.models import CollectiveStock

    end = timezone.now() - 60 * EVERY_DAY
    terms: dict[str, Any] = {"starts_at": end - 2 * EVERY_HOUR, "ends_at": end, "price": PRICE}
    terms["participants"] = model.participants
    before = end - 30 * EVERY_DAY
    lines = CollectiveStock.objects.bulk_create(
        CollectiveStock(offer=offer, bookable_until=before, **terms) for offer in offers
    )
    Booking.objects.bulk_create(
        Booking(
            offer=line.offer,
            stock=line,
            institution_id=model.institution_id,
            partner_id=line.offer.venue.partner_id,
            state="USED",
            teacher_id=model.teacher_id,
            prebooked_at=before,
            confirmed_at=before,
            cancellable_until=before,
            used_at=used_at(end, before),
            budget_id=model.budget_id,
            **terms,
        )
        for line in lines
    )
