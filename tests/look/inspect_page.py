"""All the checks on one page, in the order that opens it the fewest times."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import BrowserContext, Error

from tests.look import checks
from tests.look.job import Job
from tests.look.scripts import OPEN_ALL
from tests.look.visit import HEIGHT, Visit, visiting

WIDTHS = (1280, 768, 320)
THEMES = ("clair", "sombre")
ENGLISH_FRAME = {"axe", "console", "status", "third party", "script"}


def inspect(
    context: BrowserContext, site: str, job: Job, pictures: Path | None, only: str = ""
) -> list[str]:
    """Open the page in both themes, at three widths; return what is wrong, one line each."""
    found: list[str] = []
    for theme in THEMES:
        try:
            with visiting(context, site, job, theme) as visit:
                visit.open()
                if visit.heard and visit.heard[-1].startswith("status"):
                    found += visit.heard
                    continue
                look = _light(visit) if theme == "clair" else _dark(visit)
                for width, said in _with_pictures(visit, look, theme, pictures):
                    found += [f"{s} [{theme}, {width} px]" for s in said]
                found += [f"{s} [{theme}]" for s in visit.heard]
        except Error as error:
            found.append(f"open: {str(error).splitlines()[0]} [{theme}]")
    kept = [said for said in dict.fromkeys(found) if _is_asked(said, job, only)]
    return [f"{job.name}: {said}" for said in kept]


def _is_asked(said: str, job: Job, only: str) -> bool:
    check = said.split(":")[0].split(" ")[0] if said.startswith("axe") else said.split(":")[0]
    if job.page.admin and check not in ENGLISH_FRAME:
        return False
    return not only or check == only


def _with_pictures(
    visit: Visit, look: Iterator[tuple[int, list[str]]], theme: str, pictures: Path | None
) -> Iterator[tuple[int, list[str]]]:
    """At each width: resize, keep a picture, then run the checks of this width."""
    for width in WIDTHS:
        visit.tab.set_viewport_size({"width": width, "height": HEIGHT})
        if pictures:
            folder = pictures / visit.job.role
            path = folder / f"{visit.job.page.name}-{width}-{theme}.png"
            visit.tab.screenshot(path=path, full_page=True, animations="disabled")
        yield next(look)


def _light(visit: Visit) -> Iterator[tuple[int, list[str]]]:
    """Light: everything that depends on the width; what moves the focus comes last."""
    tab, page = visit.tab, visit.job.page
    moves = page.status == 422 or page.admin  # the summary takes the focus from the first Tab
    wide = [] if moves else checks.skip_link(tab)
    wide += (
        checks.basics(tab, bare=page.bare, pieces=page.pieces)
        + checks.french(tab)
        + checks.axe(tab)
    )
    if page.status == 422:
        wide += checks.summary(tab)
    wide += checks.targets(tab) + checks.large_text(tab)
    if not page.pieces:  # a gallery has no act of its own
        wide += checks.action(tab)
    yield 1280, wide + checks.focus(tab)
    yield 768, checks.reflow(tab)
    narrow = checks.axe(tab) + checks.targets(tab) + checks.reflow(tab) + checks.spacing(tab)
    yield 320, narrow + checks.focus(tab)


def _dark(visit: Visit) -> Iterator[tuple[int, list[str]]]:
    """Dark: the colours, with every menu open."""
    tab = visit.tab
    if not visit.job.page.pieces:
        tab.evaluate(OPEN_ALL)
    yield 1280, checks.axe(tab)
    yield 768, []
    yield 320, checks.axe(tab, checks.COLOURS)  # all that the theme changes
