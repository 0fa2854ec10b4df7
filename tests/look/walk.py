"""`dev.py look`: every page in a real browser, two at a time; pictures, violations, figures."""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.look.browsers import launch, look_at
from tests.look.pages import PAGES
from tests.look.speed import pictures_of_the_readme, speeds
from tests.look.stage import jobs


def run(site: str, chosen: argparse.Namespace, pictures: Path, docs: Path) -> int:
    """Look at everything asked for; print one line a violation, return 1 when there is one."""
    roles = [chosen.role] if chosen.role else [*PAGES]
    todo = jobs(roles, chosen.page)
    if not chosen.no_pictures:
        for role in roles:
            if not chosen.page:
                shutil.rmtree(pictures / role, ignore_errors=True)
            (pictures / role).mkdir(parents=True, exist_ok=True)
    kept = None if chosen.no_pictures else pictures
    found: list[str] = []
    for complaints in look_at(site, todo, kept, chosen.only_check):
        for said in complaints:
            print(said, flush=True)
        found += complaints
    beyond = {line.split(":")[0] for line in found if ": action: " in line}
    if not chosen.only_check or chosen.only_check == "action":
        print(f"action in view  {len(todo) - len(beyond)} of {len(todo)} pages")
    complete = not (chosen.role or chosen.page or chosen.only_check)
    if complete or chosen.docs:
        found += _figures(site, docs if chosen.docs else None)
    print(f"\nlook  {len(todo)} pages  {len(found)} violations  pictures in {kept or 'no place'}")
    return 1 if found else 0


def _figures(site: str, docs: Path | None) -> list[str]:
    """U25, and the pictures of the README."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        said, found = speeds(browser, site)
        for line in said:
            print(line)
        for line in found:
            print(line)
        if docs:
            pictures_of_the_readme(browser, site, docs)
        browser.close()
    return found
