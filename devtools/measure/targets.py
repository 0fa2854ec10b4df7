"""What was promised of the speed: each figure, its target, and the door that measures it.

« × list » and « × act » are CPU of the web process against the bare Django's in the same run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

BENCH = "bench"
# Under so many ms of CPU a booking, more of it is asked of the sustained rate.
CHEAP_BOOKING_MS, CHEAP_SUSTAINED = 30, 0.15


@dataclass(frozen=True)
class Target:
    """One figure: `at_most` or `at_least`, and how it is written."""

    name: str
    words: str
    limit: float
    unit: str
    at_least: bool = False
    digits: int = 2
    door: str = BENCH

    def write(self, value: float) -> str:
        """The figure as it is printed, and compared."""
        return f"{value:.{self.digits}f} {self.unit}"

    def holds(self, value: float) -> bool:
        """Whether the figure, as it is printed, is as promised."""
        shown = round(value, self.digits)
        return shown >= self.limit if self.at_least else shown <= self.limit

    def wish(self) -> str:
        """The target in a few signs."""
        return f"{'>=' if self.at_least else '<='} {self.limit:g} {self.unit}"


def _page(name: str, limit: float) -> Target:
    return Target(f"page-{name}", f"page « {name} », web CPU", limit, "x list", digits=1)


TARGETS = [
    Target("prebook-burst", "pre-bookings of 8 clients, a burst, against bare Django", 0.35,
           "x bare", at_least=True),
    Target("burst-adage", "all told to ADAGE after the end of the burst", 60, "s", digits=0),
    Target("burst-mails", "all mails gone after the end of the burst", 300, "s", digits=0),
    Target("prebook-sustained", "the same with its five messages delivered", 0.10, "x bare",
           at_least=True),
    Target("prebook-web", "a pre-booking, web CPU", 2.5, "x act", digits=1),
    Target("prebook-all", "a pre-booking and its five messages, CPU of all processes", 12,
           "x act", digits=1),
    Target("prebook-p50", "p50 of a pre-booking, 1 client, against bare Django", 3, "x bare",
           digits=1),
    Target("confirm-web", "a confirmation, web CPU", 3, "x act", digits=1),
    Target("confirm-rate", "confirmations of 8 clients, against bare Django's pre-bookings", 0.30,
           "x bare", at_least=True),
    *[
        _page(name, limit)
        for name, limit in {
            "search": 4, "detail": 2, "home": 2.5, "offers": 3.5, "offer": 3, "dashboard": 4,
            "decisions": 2.5,
        }.items()
    ],
    Target("country-pages", "p95 of the pages but the search, a country against the demonstration",
           1.3, "x", digits=1, door="bench-country"),
    Target("country-search", "p95 of the search of a country, against bench-search before", 0.5,
           "x", door="bench-country"),
    Target("slow-adage", "p50 of a pre-booking with ADAGE at 500 ms", 1.0, "x", digits=1),
    Target("dead-adage", "p50 of a pre-booking with ADAGE down", 1.0, "x", digits=1),
    Target("adage-delay", "p95 from the commit to ADAGE, idle site", 0.10, "s"),
    Target("rush-p95", "p95 of 20 confirmations and 40 reads a second, 10 minutes", 800, "ms",
           digits=0, door="rush"),
    Target("rush-adage", "p95 of the rush from the commit to ADAGE", 10, "s", digits=0,
           door="rush"),
    Target("second-up", "a second start of the whole site", 12, "s", digits=1),
    Target("manage-cpu", "CPU of an empty manage command", 2, "s", digits=1),
    Target("rest-cpu", "the whole stack at rest, share of a core", 1.5, "%", digits=1),
    Target("rest-memory", "the whole stack at rest, memory (PSS)", 700, "MB", digits=0),
]  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A target and what was measured; None: another door measures it, or it was not asked for."""

    target: Target
    value: float | None
    beside: str = ""

    @property
    def word(self) -> str:
        """PASS, FAIL, or why neither."""
        if self.value is None:
            return "-" if self.target.door == BENCH else f"dev.py {self.target.door}"
        return "PASS" if self.target.holds(self.value) else "FAIL"

    def line(self) -> str:
        """NAME measured target PASS|FAIL, then what is printed beside."""
        shown = "not measured" if self.value is None else self.target.write(self.value)
        line = f"{self.target.name:<18} {shown:>14}  {self.target.wish():<14} {self.word}"
        return f"{line}  ({self.beside})" if self.beside else line


def verdicts(measured: Mapping[str, float], beside: Mapping[str, str]) -> Iterator[Verdict]:
    """One a target, in their order, measured or not."""
    for target in TARGETS:
        if target.name == "prebook-sustained" and _is_cheap(measured):
            target = Target(target.name, target.words, CHEAP_SUSTAINED, target.unit, at_least=True)
        yield Verdict(target, measured.get(target.name), beside.get(target.name, ""))


def _is_cheap(measured: Mapping[str, float]) -> bool:
    return measured.get("booking-ms", CHEAP_BOOKING_MS + 1) <= CHEAP_BOOKING_MS
