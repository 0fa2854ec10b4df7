"""Two browsers that share the pages, each in a process of its own."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devtools.local.browser import ARGUMENTS, chromium, unwanted
from tests.look.inspect_page import inspect
from tests.look.job import Job

BROWSERS = 2
FRENCH = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}
_open: dict[str, BrowserContext] = {}


def look_at(site: str, todo: list[Job], pictures: Path | None, only: str) -> Iterator[list[str]]:
    """Share the pages between the browsers; a bar tells how far they are."""
    columns = TextColumn("  {task.description:<46}"), BarColumn(), MofNCompleteColumn()
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    pool = ProcessPoolExecutor(BROWSERS, get_context("spawn"), _start)
    with bar, pool:
        line = bar.add_task("", total=len(todo))
        running = {pool.submit(_look, site, job, pictures, only): job for job in todo}
        for done in as_completed(running):
            bar.update(line, advance=1, description=running[done].name)
            yield done.result()


def _start() -> None:
    """In each process: one browser, kept until the process ends."""
    _open["context"] = french(launch(sync_playwright().start()))


def _look(site: str, job: Job, pictures: Path | None, only: str) -> list[str]:
    return inspect(_open["context"], site, job, pictures, only)


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    browser: Browser = playwright.chromium.launch(
        executable_path=chromium(), args=ARGUMENTS, ignore_default_args=unwanted()
    )
    return browser


def french(browser: Browser) -> BrowserContext:
    """A French person in Paris."""
    return browser.new_context(**FRENCH)  # type: ignore[arg-type]
