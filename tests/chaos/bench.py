"""What every fault needs: the lab, its people, the proof; and the table of faults."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.lab import cast as casting
from tests.lab import proof
from tests.lab.cast import Cast
from tests.lab.stack import Lab
from tests.lab.traffic import History, Traffic
from tests.outbox.mail_server import MailServer

# A mail whose sender died is taken for lost after 90 s, then looked up, then perhaps sent.
DOUBT_SECONDS = 180
# Nobody of the lab gives up before people do (tests.lab.traffic).
LAST_STORY_SECONDS = 180


@dataclass(frozen=True)
class Verdict:
    """What was measured, and each thing that went wrong: none is a PASS."""

    measured: str
    faults: list[str]


@dataclass
class Bench:
    """One lab and its people. `scale` shortens the long measures: 1 is the whole of them."""

    lab: Lab
    cast: Cast
    scale: float = 1.0
    known: set[str] = field(default_factory=set)
    mail_server: MailServer | None = None

    def spell(self, seconds: float, least: float) -> float:
        """How long something lasts in this run."""
        return max(least, seconds * self.scale)

    def count(self, whole: int, least: int) -> int:
        """How many in this run."""
        return max(least, int(whole * self.scale))

    def share(self, done: int, whole: int) -> str:
        """How much of the whole measure that is, in words."""
        return f"{done} of {whole} (× {self.scale:g})"

    def last_call(self) -> int:
        """The number of the last request ADAGE received."""
        return max((call["id"] for call in self.lab.journal()), default=0)

    def alarms(self) -> list[str]:
        """The names of the alarms that ring at `/pret/`."""
        said: list[str] = httpx.get(f"{self.lab.url}/pret/", timeout=20).json()["alarms"]
        return said

    def rings(self, alarm: str, seconds: float, *, ringing: bool = True) -> bool:
        """Ask each second whether an alarm rings, or has stopped; False: not within so long."""
        limit = time.monotonic() + seconds
        while (alarm in self.alarms()) != ringing:
            if time.monotonic() > limit:
                return False
            self.lab.watch_for(1)
        return True

    def traffic(self, people: int = 4, pace: float = 0, offers: int = 2000) -> Traffic:
        """People begin to use the site."""
        return Traffic(self.lab.url, self.cast, people, pace).start(offers)

    def settle(self, traffic: Traffic) -> History:
        """People finish what they began, under supervision."""
        traffic._over.set()
        self.lab.watch_until(lambda: traffic.is_over, LAST_STORY_SECONDS)
        return traffic.stop()

    def prove(self, history: History, drain: float = 60) -> tuple[float, list[str]]:
        """Wait for the drain; seconds it took, and every difference."""
        began = time.monotonic()
        faults = list(history.wrong)
        if not proof.drained(self.lab, drain):
            faults.append(f"{proof.waiting()} messages still waiting after {drain:.0f} s")
        spent = time.monotonic() - began
        if not self.lab.watch_until(lambda: proof.in_doubt() + proof.waiting() == 0, DOUBT_SECONDS):
            faults.append(f"{proof.in_doubt()} mails still in doubt after {DOUBT_SECONDS} s")
        found = [f for f in proof.whole(self.lab, history.acked) if f not in self.known]
        self.known.update(found)  # blamed once, on the fault that caused it
        return spent, faults + found


Run = Callable[[Bench], Verdict]


@dataclass(frozen=True)
class Fault:
    """One line of the table of faults."""

    name: str
    target: str
    run: Run


FAULTS: dict[str, Fault] = {}


def fault(name: str, target: str) -> Callable[[Run], Run]:
    """Register a function as the proof of that fault."""

    def keep(run: Run) -> Run:
        FAULTS[name] = Fault(name, target, run)
        return run

    return keep


def bench_of(lab: Lab, scale: float, mail_server: MailServer | None = None) -> Bench:
    """The people of a run: eight schools, ten teachers each."""
    cast = casting.build(schools=8, teachers=10)
    return Bench(lab, cast, scale, mail_server=mail_server)


def told(history: History) -> str:
    """What people were told, in a few words."""
    counted = sorted(history.statuses.items())
    statuses = ", ".join(f"{count} × {status or 'silence'}" for status, count in counted)
    return f"{history.stories()} stories ({statuses})"
