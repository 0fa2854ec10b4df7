"""People who go on using the site whatever happens, and remember what they were told."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
from django.db import DatabaseError, connection

from offers.models import CollectiveOffer
from tests.lab import cast as casting
from tests.lab.cast import Cast, School
from tests.lab.crowd import Ask, Reply, form_of, reply_of

PATIENCE = httpx.Timeout(20)
GIVE_UP_SECONDS = 90
PAUSE_SECONDS = 0.5
CHUNK = 60


@dataclass
class History:
    """What the people of one run were told. Moments on this machine's monotonic clock."""

    acked: list[tuple[str, str]] = field(default_factory=list)  # (booking, verb of the journal)
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[tuple[float, float]] = field(default_factory=list)  # (sent at, seconds)
    wrong: list[str] = field(default_factory=list)  # answers nobody should get
    done_at: list[float] = field(default_factory=list)  # when each success was answered

    def p95(self) -> float:
        """Seconds within which 95 answers of 100 came."""
        seconds = sorted(spent for _, spent in self.times)
        return seconds[int(len(seconds) * 0.95)] if seconds else 0.0

    def stories(self) -> int:
        """How many pre-bookings people were told of."""
        return sum(verb == "prebook" for _, verb in self.acked)


class Traffic:
    """So many people, each with a browser, each story on an offer of its own."""

    def __init__(self, url: str, cast: Cast, people: int = 4, pace: float = 0) -> None:
        self.url, self.cast, self.pace = url, cast, pace
        self.history = History()
        self._offers: Iterator[CollectiveOffer] = iter(())
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._live, daemon=True) for _ in range(people)]
        self._schools = cycle(cast.schools)

    def start(self, offers: int) -> "Traffic":
        """Begin; people stop when the offers are used up, or told to."""
        self._offers = self._make(offers)
        for thread in self._threads:
            thread.start()
        return self

    def _make(self, wanted: int) -> Iterator[CollectiveOffer]:
        """Offers as they are needed, under the lock of whoever takes the next."""
        made = 0
        while made < wanted and not self._over.is_set():
            try:
                chunk = casting.offers(self.cast, min(CHUNK, wanted - made))
            except DatabaseError:  # it has fallen, as it was told to
                connection.close()
                time.sleep(PAUSE_SECONDS)
                continue
            made += len(chunk)
            yield from chunk

    def stop(self) -> History:
        """Let each finish the story begun; returns what they were told."""
        self._over.set()
        for thread in self._threads:
            thread.join(GIVE_UP_SECONDS + 60)
        return self.history

    @property
    def is_over(self) -> bool:
        """Nobody acts any more."""
        return not any(thread.is_alive() for thread in self._threads)

    def _live(self) -> None:
        try:
            self._go_on(random.Random())
        finally:
            connection.close()

    def _go_on(self, chance: random.Random) -> None:
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as browser:
            while not self._over.is_set():
                with self._lock:
                    offer, school = next(self._offers, None), next(self._schools)
                if offer is None:
                    return
                self._story(browser, offer, school, chance)
                if self.pace:
                    self._over.wait(chance.uniform(0, 2 * self.pace))

    def _story(
        self, browser: httpx.Client, offer: CollectiveOffer, school: School, chance: random.Random
    ) -> None:
        """Pre-book, then one of the ends a pre-booking has."""
        teacher = self.cast.cookies[chance.choice(school.teachers).pk]
        principal, member = (self.cast.cookies[p.pk] for p in (school.principal, self.cast.member))
        asked = Ask(f"/adage/offres/{offer.ref}/prereserver/", teacher, {"version": "1"})
        taken = self.act(browser, asked)
        if taken is None or "/adage/suivi/" not in taken.location:
            return
        ref = taken.location.strip("/").rpartition("/")[2]
        self.history.acked.append((ref, "prebook"))
        decide = f"/adage/decisions/{ref}"
        why = {"reason": "Un autre projet"}
        ends: dict[str, list[tuple[str, str, Any, dict[str, str]]]] = {
            "confirm": [("confirm", f"{decide}/confirmer/", principal, {"version": "1"})],
            "refuse": [("refuse", f"{decide}/refuser/", principal, why)],
            "withdraw": [("withdraw", f"/adage/suivi/{ref}/retirer/", teacher, {})],
        }
        acts = ends[chance.choice(["confirm", "confirm", "confirm", "refuse", "withdraw"])]
        if acts[0][0] == "confirm" and chance.random() < 0.3:
            cancel = {"booking": ref} | why
            acts.append(("cancel_by_partner", f"/pro/offres/{offer.ref}/annuler/", member, cancel))
        for verb, path, cookies, data in acts:
            if self.act(browser, Ask(path, cookies, data, name=verb)) is None:
                return
            self.history.acked.append((ref, verb))

    def act(self, browser: httpx.Client, ask: Ask) -> Reply | None:
        """Click, and click again while nothing or « busy » comes back; the success, or None."""
        limit = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < limit:
            reply = self._once(browser, ask)
            if reply.status == 302:
                self.history.done_at.append(time.monotonic())
                return reply
            if reply.status not in (0, 503):
                self.history.wrong.append(f"{ask.path}: {reply.status} {reply.body[:200]!r}")
                return None
            if reply.status == 503 and not reply.retry_after:
                self.history.wrong.append(f"{ask.path}: 503 without Retry-After")
            time.sleep(PAUSE_SECONDS)
        self.history.wrong.append(f"{ask.path}: given up after {GIVE_UP_SECONDS} s")
        return None

    def _once(self, browser: httpx.Client, ask: Ask) -> Reply:
        began = time.monotonic()
        try:
            reply = reply_of(ask, browser.post(ask.path, **form_of(ask)), time.monotonic() - began)
        except httpx.HTTPError as error:
            reply = Reply(ask, 0, time.monotonic() - began, body=repr(error))
        self.history.statuses[reply.status] += 1
        self.history.times.append((began, reply.seconds))
        return reply
