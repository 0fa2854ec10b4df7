"""`dev.py bench-export`: 20 000 bookings as CSV and XLSX, in constant memory."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import temporary_site
from passculture import environment as env

SIZES = (2_000, 20_000)
KINDS = ("csv", "xlsx")
ALLOWED_MORE = 8 * 1024  # kB of memory that ten times more rows may take
BATCH = 1_000
TABLES = ("offers_collectiveoffer", "offers_collectivestock", "bookings_booking")
MEASURE = "measure"
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def main(arguments: list[str]) -> int:
    """Measure each export in a process of its own; 1 when memory grows with the rows."""
    if arguments[:1] == [MEASURE]:
        return measure(arguments[1], int(arguments[2]))
    argparse.ArgumentParser(prog="dev.py bench-export", description=__doc__).parse_args(arguments)
    with temporary_site() as site:
        # Rows by the thousand take their time; the exports measured keep the product's limit.
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min"}
        import django

        env.work_as_owner()  # rows are written around the walls
        django.setup()
        people = {}
        triggers("DISABLE")
        for rank, size in enumerate(SIZES):
            began = time.monotonic()
            people[size] = build(size, rank)
            print(f"  {size} bookings written in {time.monotonic() - began:.1f} s", flush=True)
        triggers("ENABLE")
        del os.environ["STATEMENT_TIMEOUT"]
        verdicts = [compare(kind, people) for kind in KINDS]
    good = all(verdicts)
    print("bench-export  memory does not grow with the rows:", "PASS" if good else "FAIL")
    return 0 if good else 1


def compare(kind: str, people: dict[int, int]) -> bool:
    """Print one line a size; say whether ten times more rows cost no more memory."""
    grown = []
    for size, person in people.items():
        told = ask(kind, person)
        if told["rows"] != size:
            raise LocalError(f"the {kind} export has {told['rows']} rows instead of {size}.")
        grown.append(told["peak"] - told["before"])
        print(
            f"bench-export  {kind:<5}{size:>7} rows  {told['seconds']:5.1f} s  "
            f"{told['bytes']:>9} bytes  peak memory {told['before'] / 1024:.1f} MB before, "
            f"{told['peak'] / 1024:.1f} MB during",
            flush=True,
        )
    return grown[-1] <= grown[0] + ALLOWED_MORE


def ask(kind: str, person: int) -> dict[str, Any]:
    """Let a new process stream one export and tell what it took."""
    command = [sys.executable, "-m", "devtools.local", "bench_export", MEASURE]
    done = subprocess.run([*command, kind, str(person)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError(f"the {kind} export failed:\n{done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def measure(kind: str, person: int) -> int:
    """Stream one export as the browser receives it; print rows, bytes, seconds, kB of memory."""
    import django

    django.setup()
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=person))
    address = f"/pro/reservations/export.{kind}"
    with tempfile.TemporaryFile() as kept:
        streamed(client, f"{address}?q=nothing", kept)  # modules loaded, database joined
        kept.truncate(kept.seek(0))
        CLEAR.write_text("5")  # the peak starts again from here
        before, began = memory("VmRSS"), time.monotonic()
        size = streamed(client, address, kept)
        told = {"bytes": size, "seconds": time.monotonic() - began, "before": before}
        told |= {"peak": memory("VmHWM"), "rows": rows_of(kept, kind)}
    print(json.dumps(told))
    return 0


def streamed(client: Any, address: str, stored: IO[bytes]) -> int:
    """Write an answer on the disk piece by piece; its bytes."""
    return sum(stored.write(piece) for piece in client.get(address).streaming_content)


def rows_of(file: IO[bytes], kind: str) -> int:
    """How many rows the file has under its head."""
    from openpyxl import load_workbook

    file.seek(0)
    if kind == "csv":
        return sum(line.endswith(b"\r\n") for line in file) - 1
    return int(load_workbook(file, read_only=True).worksheets[0].max_row or 0) - 1


def memory(name: str) -> int:
    """A line of /proc/self/status, in kB."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


def triggers(verb: str) -> None:
    """DISABLE or ENABLE what follows each row (search words, walls): no export reads it."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


def build(size: int, rank: int) -> int:
    """A partner with so many pre-bookings, written without the verbs; returns its member's key."""
    from accounts.models import User
    from bookings.models import Booking
    from offers.models import CollectiveOffer
    from venues.models import Membership, Partner, Venue

    model = Booking.objects.select_related("offer__venue", "stock").latest("pk")
    partner = Partner.objects.create(
        siren=f"99900000{rank}", name=f"Mesure {rank}", kind="AUTRE", activities=["spectacle"]
    )
    venue: Any = Venue.objects.get(pk=model.offer.venue_id)
    venue.pk, venue.partner, venue.siret, venue.siret_comment = None, partner, None, "Mesure"
    venue.save()
    member = User.objects.create_user(f"mesure{rank}@exemple.example")
    Membership.objects.create(user=member, partner=partner)
    kept = {name: getattr(model.offer, name) for name in ("formats", "domains", "levels", "place")}
    kept |= {"venue": venue, "description": "Mesure", "notification_emails": [member.email]}
    kept |= {"contact_email": member.email, "state": CollectiveOffer.State.PUBLISHED}
    for first in range(0, size, BATCH):
        offers = [
            CollectiveOffer(title=f"Masques et chœur {number}", **kept)
            for number in range(first, min(first + BATCH, size))
        ]
        write(CollectiveOffer.objects.bulk_create(offers), model)
    return int(member.pk)


def write(offers: list[Any], model: Any) -> None:
    """A line and a pre-booking for each offer, as on the model."""
    from bookings.models import Booking
    from offers.models import CollectiveStock

    terms = ("starts_at", "ends_at", "price", "participants")
    agreed = {name: getattr(model, name) for name in terms}
    until = model.stock.bookable_until
    lines = CollectiveStock.objects.bulk_create(
        CollectiveStock(offer=offer, bookable_until=until, **agreed) for offer in offers
    )
    Booking.objects.bulk_create(
        Booking(
            offer=line.offer,
            stock=line,
            institution_id=model.institution_id,
            partner_id=line.offer.venue.partner_id,
            teacher_id=model.teacher_id,
            prebooked_at=model.prebooked_at,
            **agreed,
        )
        for line in lines
    )
