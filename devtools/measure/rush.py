"""A country in a rush: confirmations and reads that arrive at their pace, whatever is answered."""

import json
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle, islice

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from devtools.demo.cast import ADMIN
from devtools.local.errors import LocalError
from devtools.local.site import Site
from devtools.measure import acting, load, waiting
from devtools.measure.client import Job, Request, Told
from devtools.measure.people import sign_in
from devtools.measure.targets import TARGETS, Target, Verdict
from jobs.rules import EVERY_HOUR, EVERY_MINUTE
from operations.audit import QUERIES, rows_of
from schools.actions import suspend
from schools.models import Role, SchoolRole
from venues.models import Membership

CONFIRMATIONS, READS = 20.0, 40.0  # a second: the peak of a country was about 18
CLIENTS = 48
QUOTA = "quota:40"
FREEZE = EVERY_MINUTE / 12
STEP_SECONDS, FIRST_STEP, STEEPER = 10, 2.0, 1.5
PATIENCE_SECONDS = 900
READERS = 40  # institutions and partners that look at their pages
PAGES = {
    Role.TEACHER: ("school:search", "school:home", "school:search", "school:follow_up"),
    Role.PRINCIPAL: ("school:decisions", "school:budget"),
    "": ("partner:home", "partner:offers", "partner:bookings"),
}
EDITED = "/v1/prereservation-edit"
COMMITS = """
SELECT offer.ref, pg_xact_commit_timestamp(move.xmin)
FROM bookings_bookingmove AS move
JOIN bookings_booking AS booking ON booking.id = move.booking_id
JOIN offers_collectiveoffer AS offer ON offer.id = booking.offer_id
WHERE move.verb = 'confirm' AND move.at >= %s
"""
MAILS = Target("rush-mails", "all mails of the rush gone after its end", 300, "s", digits=0)
ERRORS = Target("rush-errors", "answers 5xx that are not « busy »", 0, "", digits=0)
MONEY = Target("rush-money", "rows the audit finds after the rush", 0, "rows", digits=0)
OURS = {target.name: target for target in [*TARGETS, MAILS, ERRORS, MONEY]}


@dataclass(frozen=True)
class Wave:
    """What became of one stretch at one pace."""

    acts: Told
    reads: Told

    @property
    def p95(self) -> float:
        """Milliseconds within which 95 answers of 100 came, acts and reads together."""
        return load.p95(self.acts.latencies + self.reads.latencies) * 1000

    @property
    def statuses(self) -> Counter[str]:
        """How many of each answer."""
        return Counter(self.acts.statuses) + Counter(self.reads.statuses)

    @property
    def errors(self) -> int:
        """Answers 5xx but « busy », and connections lost."""
        return sum(n for said, n in self.statuses.items() if said >= "5" and said != "503")


class Rush:
    """The whole story on a running site with a country in its database."""

    def __init__(self, site: Site) -> None:
        self.port, self.mock = int(site.environment["PORT"]), site.environment["ADAGE_URL"]
        roles = SchoolRole.objects.filter(role=Role.PRINCIPAL).select_related("user")
        self.principals = {role.institution_id: role.user for role in roles if role.institution_id}
        still = timezone.now() + EVERY_HOUR
        asked = Booking.objects.filter(
            state=Booking.State.PREBOOKED,
            stock__bookable_until__gt=still,
            institution__in=self.principals,
        )
        self.acts = iter(acting.confirmations_of(asked.order_by("reference"), self.principals))
        self.reads = cycle(list(reads()))

    def run(self, minutes: float) -> Iterator[Verdict]:
        """The rush, a freeze in the middle, then what was promised of it."""
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        waiting.tell_mock(self.mock, QUOTA)
        began, seconds = timezone.now(), minutes * 60
        freeze = threading.Timer(seconds / 2, _freeze)
        freeze.start()
        wave = self.wave(CONFIRMATIONS, READS, seconds)
        freeze.join()
        words = ", ".join(f"{n} × {said}" for said, n in sorted(wave.statuses.items()))
        yield Verdict(OURS["rush-p95"], wave.p95, words)
        shed = ", ".join(
            f"{told.statuses.get('503', 0)} {kind} asked to come back"
            for kind, told in (("acts", wave.acts), ("reads", wave.reads))
        )
        yield Verdict(ERRORS, wave.errors, shed)
        mails = waiting.seconds_until_gone(PATIENCE_SECONDS)
        delays = self.delays(began)
        beside = f"{len(delays)} confirmations"
        yield Verdict(OURS["rush-adage"], load.p95(delays) if delays else None, beside)
        yield Verdict(MAILS, mails)
        yield Verdict(MONEY, sum(len(rows_of(query)) for query in QUERIES))

    def wave(self, acts: float, reads: float, seconds: float) -> Wave:
        """Both kinds at once, so many a second. Raises LocalError when no booking waits."""
        sent = list(islice(self.acts, round(acts * seconds)))
        if not sent:
            raise LocalError("no pre-booking waits any more: a larger --scale has more.")
        looked = list(islice(self.reads, round(reads * seconds)))
        jobs = [
            Job(self.port, requests, CLIENTS, seconds, every=1 / pace)
            for requests, pace in ((sent, acts), (looked, reads))
        ]
        with ThreadPoolExecutor(2) as both:
            return Wave(*both.map(load.run, jobs))

    def ceiling(self, limit: float) -> tuple[float, bool]:
        """Confirmations a second, with twice as many reads, at the last pace that held; whether the
        next one bent, or nothing was left to confirm at it.
        """
        held, pace = 0.0, FIRST_STEP
        while True:
            try:
                wave = self.wave(pace, 2 * pace, STEP_SECONDS)
            except LocalError:
                return held, False
            if wave.p95 > limit or wave.errors or wave.statuses["503"]:
                return held, True
            held, pace = pace, pace * STEEPER

    def delays(self, since: datetime) -> list[float]:
        """Seconds from the commit of each confirmation to its arrival at ADAGE."""
        with connection.cursor() as cursor:
            cursor.execute(COMMITS, [since])
            committed: dict[str, datetime] = dict(cursor.fetchall())
        with urllib.request.urlopen(f"{self.mock}/_journal", timeout=60) as answer:  # noqa: S310
            calls = json.load(answer)
        heard: dict[str, datetime] = {}
        for call in calls:
            if call["path"] == EDITED and call["offer"] in committed:
                heard[call["offer"]] = datetime.fromisoformat(call["at"])
        if len(heard) < len(committed):
            raise LocalError(f"ADAGE heard of {len(heard)} confirmations of {len(committed)}.")
        return [max(0.0, (heard[ref] - at).total_seconds()) for ref, at in committed.items()]


def reads() -> Iterator[Request]:
    """Pages of both portals, each by some of the people of the country."""
    for role, names in PAGES.items():
        people: list[User] = [
            one.user
            for one in (
                SchoolRole.objects.filter(role=role)
                .select_related("user")
                .order_by("-pk")[:READERS]
                if role
                else Membership.objects.select_related("user").order_by("-pk")[:READERS]
            )
        ]
        for browser in sign_in(people):
            yield from (acting.read(browser, reverse(name)) for name in names)


def _freeze() -> None:
    """An administrator suspends all confirmations, for some seconds (R45)."""
    try:
        now = timezone.now()
        admin = User.objects.with_email(ADMIN).get()
        suspend(ministry="", from_at=now, to_at=now + FREEZE, message="Mesure.", by=admin)
    finally:
        connection.close()
