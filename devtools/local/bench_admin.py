"""`dev.py bench-admin`: the home page and every list of the administration, 150 000 bookings.

Each page is made as a superuser reads it, in a database of its own; its statements are counted with
ten rows and with a hundred: as many, or a list asks something a row.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from devtools.local import bench_search
from devtools.local.errors import LocalError
from devtools.local.places import ROOT

BOOKINGS = 150_000
ROUNDS = 4
MS_TARGET = 300.0
FEW, MANY = 10, 100


def main(arguments: list[str]) -> int:
    """Print one line a page, NAME ms statements PASS or FAIL; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench-admin", description=__doc__)
    parser.add_argument("--bookings", type=int, default=BOOKINGS)
    chosen = parser.parse_args(arguments)
    with bench_search.throw_away_database() as environment:
        environment = environment | {"LOG_LEVEL": "WARNING"}
        command = [sys.executable, str(ROOT / "manage.py"), "make_country"]
        from devtools.country.counts import Counts

        scale = chosen.bookings / Counts().bookings
        written = subprocess.run([*command, "--scale", f"{scale:.4f}"], env=environment, cwd=ROOT)
        if written.returncode != 0:
            raise LocalError("the country could not be written.")
        os.environ |= environment | {"ALLOWED_HOSTS": "testserver"}
        import django

        django.setup()
        failed = [name for name, good in measured() if not good]
    print(f"bench-admin  {len(failed)} missed, target {MS_TARGET:.0f} ms, {', '.join(failed)}")
    return 1 if failed else 0


def measured() -> Iterator[tuple[str, bool]]:
    """Each page and whether it is quick, and asks as much whatever it shows."""
    from django.contrib import admin
    from django.test import Client
    from django.urls import reverse

    from accounts.models import User
    from passculture.warm import settle_in

    settle_in()  # as a web process does
    client = Client()
    chief = User.objects.create_superuser("mesure@exemple.example")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    pages: list[tuple[str, str, Any]] = [("home", reverse("admin:index"), None)]
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        pages.append((label, reverse(name), page))
        if page.search_fields:
            pages.append((f"{label}?q", f"{reverse(name)}?q=dupont", page))
    for name, address, page in pages:
        # The quickest, and the fewest: neither what others do on the machine meanwhile, nor the
        # moment at which a session is written, is the page's.
        few = min(_asked(client, address, page, FEW)[1] for _ in range(2))
        answers = [_asked(client, address, page, MANY) for _ in range(ROUNDS)]
        spent, many = min(answers)[0], min(many for _, many in answers)
        good = spent <= MS_TARGET and many == few
        said = f"{many:>4} statements" + ("" if many == few else f", {few} for {FEW} rows")
        print(f"{name:<44}{spent:>6.0f} ms{said}  {'PASS' if good else 'FAIL'}", flush=True)
        yield name, good


def _asked(client: Any, address: str, page: Any, rows: int) -> tuple[float, int]:
    """Milliseconds and statements of a page of so many rows."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if page is not None:
        page.list_per_page = rows
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        answer = client.get(address)
        spent = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise LocalError(f"« {address} » answers {answer.status_code}.")
    return spent, len(captured)
