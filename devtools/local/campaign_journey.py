"""`dev.py campaign-drill --browser`: the same campaign by an officer's browser, a worker at work.

File handed over, dry run read, total typed again, progress followed without a reload, batch undone;
times are what the officer waits, memory what the processes of the site held at most meanwhile.
"""

import os
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.local.browser import ARGUMENTS, chromium
from devtools.local.errors import LocalError
from devtools.local.site import Site, temporary_site
from devtools.measure.proc import PROC, family
from passculture import environment as env

ADD = "/admin/schools/budgetcampaign/add/"
MILLISECONDS = 20 * 60 * 1000  # the officer waits no longer for a step
ALLOWED_MB = 400  # of one process of the product
BACKEND = "django.contrib.auth.backends.ModelBackend"


def main(size: int) -> int:
    """Print one line a step and one a part; 1 when no progress was seen, or memory is too much."""
    from devtools.local.campaign_drill import schools_with_credit

    if not chromium():
        raise LocalError("no Chromium; install it with `apt-get install chromium`.")
    with temporary_site() as site, tempfile.TemporaryDirectory() as folder:
        more = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min"}
        os.environ |= site.environment | more | {"DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
        import django

        env.work_as_owner()
        django.setup()
        file = Path(folder) / "notifications.csv"
        file.write_bytes(schools_with_credit(size))
        with signed_in(site.environment["SITE_URL"]) as page:
            seen = by_the_pages(page, site, file, size)
        held = peaks(site)
    for name, megabytes in held.items():
        print(f"campaign-drill  browser  {name:<8}{megabytes:7.0f} MB at most in one process")
    good = len(seen) >= 2 and max(held.values()) <= ALLOWED_MB
    said = f"progress seen at {len(seen)} values, at most {ALLOWED_MB} MB"
    print(f"campaign-drill  browser  {said}  {'PASS' if good else 'FAIL'}")
    return 0 if good else 1


def by_the_pages(page: Any, site: Site, file: Path, size: int) -> list[int]:
    """The officer's way through the pages; the values of the bar while it was applied.

    Raises LocalError when the credits are not those expected.
    """
    from schools.models import Budget

    before = Budget.objects.count()
    page.goto(site.environment["SITE_URL"] + ADD)
    page.get_by_label("Intitulé").fill("Crédits 2098")
    page.get_by_label("D’où viennent les montants").select_option("FILE")
    page.get_by_label("Fichier").set_input_files(file)
    page.get_by_label("Clore les crédits en cours au").fill("01/01/2098")
    with told("file handed over"):
        page.get_by_role("button", name="Enregistrer", exact=True).click()
        page.wait_for_url("**/change/")
    with told("dry run"):
        page.get_by_text("Essai terminé, rien n’est appliqué").first.wait_for()
    total = page.locator("li:has-text('Total des crédits') strong").inner_text()
    _press(page, "Appliquer la campagne", {"Motif": "Essai", "Total des crédits": total[:-1]})
    seen: list[int] = []
    with told("applied"):
        _follow(page, "Appliquée", seen)
    if Budget.objects.count() != before + size:
        raise LocalError(f"{Budget.objects.count() - before} credits came instead of {size}.")
    _press(page, "Annuler le lot", {"Motif": "Essai"})
    with told("undone"):
        _follow(page, "Annulée", [])
    if Budget.objects.count() != before:
        raise LocalError(f"{Budget.objects.count() - before} credits are left after the undoing.")
    return seen


@contextmanager
def told(step: str) -> Generator[None]:
    """Print how long the officer waited."""
    began = time.monotonic()
    yield
    waited = time.monotonic() - began
    print(f"campaign-drill  browser  {step:<18}{waited:7.1f} s", flush=True)


@contextmanager
def signed_in(address: str) -> Generator[Any]:
    """A page of Chromium where somebody of the role « Programme » is at work."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import Group
    from playwright.sync_api import sync_playwright

    from accounts.models import User
    from passculture.sessions import SessionStore

    officer = User.objects.create_user("programme@exemple.example", is_staff=True)
    officer.groups.set(Group.objects.filter(name="Programme"))
    session = SessionStore()
    session[SESSION_KEY] = str(officer.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris")
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        yield page
        browser.close()


def peaks(site: Site) -> dict[str, float]:
    """Part of the site -> the most that one process of it ever held, in MB."""
    found = {}
    for part in site.parts:
        children = family(part.child.pid) if part.child else []
        told = [(PROC / str(one.pid) / "status").read_text() for one in children]
        sizes = [int(text.partition("VmHWM:")[2].split()[0]) for text in told if "VmHWM:" in text]
        if sizes:
            found[part.name] = max(sizes) / 1024
    return found


def _press(page: Any, verb: str, typed: dict[str, str]) -> None:
    """Open the page of a verb, fill it in, press."""
    page.get_by_role("link", name=verb).click()
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name=verb).click()


def _follow(page: Any, state: str, seen: list[int]) -> None:
    """Look at the page, which reads itself again, until it says that state."""
    limit = time.monotonic() + MILLISECONDS / 1000
    # Where the campaign is; the lines have the same words for what became of each.
    while not page.locator(f"p > strong:text-is('{state}')").is_visible():
        if time.monotonic() > limit:
            raise LocalError(f"the campaign is still not « {state} ».")
        if bars := page.locator("progress").all():
            value = int(bars[0].get_attribute("value") or 0)
            if value not in seen:
                seen.append(value)
        page.wait_for_timeout(300)
