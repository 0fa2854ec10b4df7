"""Opening one page as its person would, listening to what the browser complains about."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, Route
from playwright.sync_api import Page as Tab

from tests.look import scripts
from tests.look.job import Job
from tests.patience import HANGS_MS

HEIGHT = 900
# Chromium reports each answer that is not a success; the expected status is checked apart.
ASKED_FOR = re.compile(r"Failed to load resource: .* status of [45]\d\d")


class Visit:
    """One page open in a tab, in one theme."""

    def __init__(self, tab: Tab, site: str, job: Job) -> None:
        self.tab = tab
        self.site = site
        self.job = job
        self.heard: list[str] = []
        self.status = 0
        tab.on("console", self._console)
        tab.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        tab.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not ASKED_FOR.search(message.text):
            self.heard.append(f"console: {message.text[:200]}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:")):
            self.heard.append(f"third party: {request.url}")

    def open(self) -> None:
        """Go there and do what the page asks for; complain about another status."""
        page, address = self.job.page, self.site + self.job.path
        if self.job.body:
            self.tab.route(address, self._draw)
        if page.send is not None:
            self._send()
        else:
            answer = self.tab.goto(address)
            self.status = answer.status if answer else 0
        if page.press and self.status == 200:
            self._press()
        if self.status != page.status:
            self.heard.append(f"status: {self.status} instead of {page.status}")

    def _draw(self, route: Route) -> None:
        route.fulfill(body=self.job.body, status=self.job.page.status, content_type="text/html")

    def _send(self) -> None:
        """From a page of the same side, which gives the token the form needs."""
        first, *_ = self.job.path.strip("/").split("/")
        home = {"pro": "/pro/", "adage": "/adage/"}.get(first, "/aide/")
        self.tab.goto(self.site + home)
        values = self.job.page.send or {}
        with self.tab.expect_navigation() as moved:
            self.tab.evaluate(scripts.SEND, [self.job.path, values])
        self.status = _status_of(moved.value)

    def _press(self) -> None:
        page = self.job.page
        if page.empty:
            self.tab.evaluate(scripts.EMPTY)
        if page.stale:
            self.tab.evaluate(scripts.STALE)
        button = self.tab.locator("main").get_by_role("button", name=page.press).first
        with self.tab.expect_navigation() as moved:
            button.click()
        self.status = _status_of(moved.value)


def _status_of(answer: Response | None) -> int:
    """What the server answered; 0 when one stayed on the same page."""
    return answer.status if answer else 0


@contextmanager
def visiting(context: BrowserContext, site: str, job: Job, theme: str) -> Iterator[Visit]:
    """A tab of its own, the cookies of the person and of the theme."""
    context.clear_cookies()
    cookies = [{"name": "theme", "value": theme, "url": site}]
    if job.session:
        name, _, value = job.session.partition("=")
        cookies.append({"name": name, "value": value, "url": site})
    context.add_cookies(cookies)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.set_default_timeout(HANGS_MS)
    tab.set_viewport_size({"width": 1280, "height": HEIGHT})
    try:
        yield Visit(tab, site, job)
    finally:
        tab.close()
