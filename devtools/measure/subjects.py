"""What can be measured by name: a page, an act, a delivery. Each prepares its repetitions itself.

A subject gives, for so many repetitions, as many calls that do one each; what it needs is made
before the first, so that nothing but the thing itself is measured.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bookings.models import Booking
from devtools.demo.scenes import SCENES
from devtools.local.errors import LocalError
from devtools.measure import fresh
from devtools.measure.asking import Answer, Application, Browser
from devtools.measure.people import browser_of, member_of, new_school, sign_in
from offers.models import CollectiveOffer
from school_portal.forms.booking import PrebookForm

Run = Callable[[], Answer | None]
# name -> (role, address, the scene whose offer it shows)
PAGES = {
    "search": ("teacher", "school:search", ""),
    "detail": ("teacher", "school:offer", "published"),
    "home": ("teacher", "school:home", ""),
    "offers": ("partner", "partner:offers", ""),
    "offer": ("partner", "partner:offer", "prebooked"),
    "dashboard": ("partner", "partner:home", ""),
    "decisions": ("principal", "school:decisions", ""),
    "bookings": ("partner", "partner:bookings", ""),
    "calendar": ("partner", "partner:calendar", ""),
    "budget": ("principal", "school:budget", ""),
    "follow-up": ("teacher", "school:follow_up", ""),
}
VERBS = ("prebook", "confirm", "refuse", "withdraw", "cancel", "cancel-by-partner", "publish")
TEACHERS = 100  # of the school that acts: a new one every ten bookings


@dataclass(frozen=True)
class Subject:
    """One thing to measure: its name, the words that say it, and its repetitions."""

    name: str
    words: str
    status: int
    runs: Callable[[int], Iterator[Run]]


def page(application: Application, name: str, role: str = "") -> Subject:
    """A page by its name, or by its address (`/…`) for a role."""
    role = PAGES[name][0] if name in PAGES else role or "anonymous"
    address, browser = seen_by(name, role)

    def runs(times: int) -> Iterator[Run]:
        return iter([lambda: browser.get(application, address)] * times)

    return Subject(name, f"GET {address} as {role}", 200, runs)


def seen_by(name: str, role: str) -> tuple[str, Browser]:
    """Where a page is, and the browser of who looks at it; raises LocalError for no page."""
    if name.startswith("/"):
        return name, browser_of(role)
    if name not in PAGES:
        raise LocalError(f"there is no page « {name} »: {', '.join(PAGES)}, or an address.")
    _, url, status = PAGES[name]
    if not status:
        return reverse(url), browser_of(role)
    offer = offer_in(status)
    address = reverse(url, args=[offer.ref])
    if role == "partner":
        return address, sign_in([member_of(offer.venue)])[0]
    return address, browser_of(role)


def offer_in(status: str) -> CollectiveOffer:
    """The demonstration's first offer in this status that is not for one school only."""
    titles = [scene.title for scene in SCENES if scene.status == status]
    found = CollectiveOffer.objects.filter(title__in=titles, institution=None)
    return found.select_related("venue__partner").earliest("pk")


class Acts:
    """Sends an act as its form sends it, each time on an offer or a booking of its own."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.school = new_school(TEACHERS)
        people = [self.school.head, *self.school.teachers]
        self.browsers = dict(zip((person.pk for person in people), sign_in(people), strict=True))
        member = member_of(fresh.measured_venue())
        self.head, self.partner = self.browsers[self.school.head.pk], sign_in([member])[0]
        self.rank = -1

    def one(self, name: str) -> Run:
        """Make what the act needs, and give the call that does it."""
        self.rank += 1
        if name == "publish":
            offer = fresh.draft()
            version = {"expected_version": offer.version}
            return self._send(self.partner, "partner:review", offer.ref, version)
        if name == "prebook":
            offer = fresh.published()
            initial = PrebookForm.for_line(fresh.line_of(offer)).initial
            form = {**initial, "class_name": "4e B"}
            teacher = self.school.teachers[self.rank // 10]
            return self._send(self.browsers[teacher.pk], "school:prebook", offer.ref, form)
        make = fresh.confirmed if name == "cancel" else fresh.prebooked
        return self._on(name, make(self.school, self.rank))

    def _on(self, name: str, booking: Booking) -> Run:
        mark, reason = booking.reference, {"reason": "Le car n’est pas libre ce jour-là."}
        if name == "confirm":
            return self._send(self.head, "school:confirm", mark, {"version": booking.stock.version})
        if name == "withdraw":
            return self._send(self.browsers[booking.teacher_id], "school:withdraw", mark, {})
        if name == "cancel-by-partner":
            form = reason | {"booking": mark}
            return self._send(self.partner, "partner:cancel", booking.offer.ref, form)
        return self._send(self.head, f"school:{name}", mark, reason)  # refuse, cancel

    def _send(self, browser: Browser, url: str, mark: str, form: dict[str, Any]) -> Run:
        address = reverse(url, args=[mark])
        return lambda: browser.post(self.application, address, form)


def verb(application: Application, name: str) -> Subject:
    """An act of a person on the site, answered by a redirect."""
    acts = Acts(application)

    def runs(times: int) -> Iterator[Run]:
        return iter([acts.one(name) for _ in range(times)])

    return Subject(name, f"POST {name}, each time on fresh data", 302, runs)
