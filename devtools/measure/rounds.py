"""One round of the bench: the bare Django, SQL alone and the product, one after the other.

Each measure writes figures by name (`devtools.measure.targets`) and what is printed beside them.
"""

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field

from django.conf import settings

from devtools.local.site import Site
from devtools.measure import acting, load, rivals, waiting
from devtools.measure.client import Job, Request, Told
from devtools.measure.ledger import BARE, MOCK, POSTGRES, WEB, Ledger, of_site
from devtools.measure.rivals import Bare
from devtools.measure.targets import TARGETS

CLIENTS = 8
PAGE_TIMES, LIST_TIMES = 100, 300
ALONE, ALONE_PAUSE = 67, 0.3  # three rounds make two hundred events
SLOW = "late:0.5s"
SLOW_TIMES = 15
# Rows made ready, more than are ever used.
SQL_ACTS_A_SECOND, BARE_ACTS_A_SECOND, OUR_ACTS_A_SECOND = 9000, 1500, 250
PERIOD_SECONDS = 20  # the shortest period of the beat but the sweep of the outbox
REST_SECONDS = 2 * PERIOD_SECONDS
PATIENCE_SECONDS = 900
PAGES = [t.name.removeprefix("page-") for t in TARGETS if t.name.startswith("page-")]


@dataclass
class Figures:
    """Values by name, one a round, and the words beside the last one."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    beside: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: float, beside: str = "") -> None:
        """One more round has this value."""
        self.values[name].append(value)
        self.beside[name] = beside

    def medians(self) -> dict[str, float]:
        """The value of each name, in the middle of its rounds."""
        return {name: statistics.median(values) for name, values in self.values.items()}


@dataclass
class Bench:
    """A running site, the bare Django beside it, and what was found so far."""

    site: Site
    bare: Bare
    seconds: float  # of the product's burst
    figures: Figures

    def __post_init__(self) -> None:
        self.ledger = Ledger(of_site(self.site).roots | {BARE: self.bare.pid})
        self.port = int(self.site.environment["PORT"])
        self.mock = self.site.environment["ADAGE_URL"]
        self.act = 0.0  # CPU of the bare pre-booking in this round, seconds

    def rest(self) -> None:
        """CPU and memory of the whole stack when nobody asks anything."""
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        # Connections opened for what came before are still to be ended, which is no rest.
        time.sleep(settings.DATABASES["default"]["OPTIONS"]["pool"]["max_idle"] + PERIOD_SECONDS)
        before = self.ledger.read()
        time.sleep(REST_SECONDS)
        spent = {k: 100 * s / REST_SECONDS for k, s in self.ledger.since(before).items()}
        memory = self.ledger.memory()
        for found in (spent, memory):
            found.pop(BARE)
        self.figures.note("rest-cpu", sum(spent.values()), _words(spent, "%"))
        self.figures.note("rest-memory", sum(memory.values()), _words(memory, "MB", 0))

    def pages(self, names: list[str]) -> None:
        """Each page by one client, the bare list before and after them."""
        lists = [self.bare_list()]
        costs = {name: self._cost(self.port, acting.page(name), WEB, PAGE_TIMES) for name in names}
        bare = statistics.mean([*lists, self.bare_list()])
        for name, cost in costs.items():
            words = f"{cost.words()}; bare list {bare * 1000:.1f} ms"
            self.figures.note(f"page-{name}", cost.web / bare, words)

    def bare_list(self) -> float:
        """CPU seconds of the bare Django's list of twenty rows."""
        request, _ = self.bare.requests(1)
        return self._cost(self.bare.port, request, BARE, LIST_TIMES).web

    def _cost(self, port: int, request: Request, kind: str, times: int) -> "Cost":
        load.send(Job(port, [request] * 4), 200, request[1])
        return self._spent(Job(port, [request] * times), kind, 200, request[1])

    def _spent(self, job: Job, kind: str, status: int, what: str) -> "Cost":
        before = self.ledger.read()
        told = load.send(job, status, what)
        spent, count = self.ledger.since(before), len(told.latencies)
        return Cost(told, spent[kind] / count, spent[POSTGRES] / count, told.cpu / count)

    def alone(self) -> None:
        """One client pre-books on an idle site, then with an ADAGE that takes half a second."""
        _, acts = self.bare.requests(ALONE)
        bare = self._spent(Job(self.bare.port, acts), BARE, 302, "bare pre-booking")
        schools, sent = acting.prebookings(ALONE)
        job = Job(self.port, sent, pause=ALONE_PAUSE)
        ours = self._spent(job, WEB, 302, "pre-booking")
        words = f"{ours.p50_ms():.1f} ms, bare {bare.p50_ms():.1f} ms"
        self.figures.note("prebook-p50", load.p50(ours.told) / load.p50(bare.told), words)
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        delays = waiting.delays(self.mock, [school.institution.pk for school in schools])
        words = f"p50 {statistics.median(delays):.3f} s of {len(delays)} events"
        self.figures.note("adage-delay", load.p95(delays), words)
        waiting.tell_mock(self.mock, SLOW)
        slow = self._again("slow-adage", ours)
        waiting.tell_mock(self.mock, "ok")
        self.figures.beside["slow-adage"] = f"{slow.p50_ms():.1f} ms"
        waiting.seconds_until_gone(PATIENCE_SECONDS)

    def _again(self, name: str, usual: "Cost") -> "Cost":
        """Fewer pre-bookings by one client, against the usual ones."""
        _, sent = acting.prebookings(SLOW_TIMES)
        job = Job(self.port, sent, pause=ALONE_PAUSE)
        found = self._spent(job, WEB, 302, f"pre-booking, {name}")
        self.figures.note(name, load.p50(found.told) / load.p50(usual.told))
        return found

    def dead_adage(self) -> None:
        """The same with nobody at ADAGE's port; the last thing done, its messages stay."""
        _, sent = acting.prebookings(SLOW_TIMES)
        usual = self._spent(Job(self.port, sent, pause=ALONE_PAUSE), WEB, 302, "pre-booking")
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        for part in self.site.parts:
            if part.name == MOCK and part.child:
                part.ask_to_leave()
                part.child.wait()
        self._again("dead-adage", usual)

    def crowd(self, *, confirms: bool) -> None:
        """Eight clients: bare, SQL alone, ours until all is delivered; then the confirmations."""
        few = max(5, round(self.seconds / 3))
        _, acts = self.bare.requests(BARE_ACTS_A_SECOND * few, SQL_ACTS_A_SECOND * few)
        bare = self._spent(Job(self.bare.port, acts, CLIENTS, few), BARE, 302, "bare pre-booking")
        alone = rivals.sql_alone(self.site, CLIENTS, few)
        self.act, rate = bare.web, load.rate(bare.told)
        schools, sent = acting.prebookings(int(OUR_ACTS_A_SECOND * self.seconds))
        before = self.ledger.read()
        ours = self._spent(Job(self.port, sent, CLIENTS, self.seconds), WEB, 302, "pre-booking")
        calls = waiting.calls_gone(PATIENCE_SECONDS)
        drained = calls + waiting.seconds_until_gone(PATIENCE_SECONDS)
        count = len(ours.told.latencies)
        each = self._each(before, count)
        sustained = count / (ours.told.seconds + drained)
        note, whole = self.figures.note, sum(each.values())
        note(
            "prebook-burst",
            load.rate(ours.told) / rate,
            f"{load.rate(ours.told):.1f} a second, bare {rate:.0f}, SQL alone {alone.rate:.0f}; "
            f"load clients {ours.client * 1000:.1f}, {bare.client * 1000:.1f} ms an act",
        )
        note("burst-adage", calls, f"{count} pre-bookings in {ours.told.seconds:.0f} s")
        note("burst-mails", drained)
        note("prebook-sustained", sustained / rate, f"{sustained:.1f} a second")
        note(
            "prebook-web",
            ours.web / self.act,
            f"{ours.words()}; bare act {self.act * 1000:.1f} ms, its PostgreSQL "
            f"{bare.postgres * 1000:.1f} ms",
        )
        note("prebook-all", whole / 1000 / self.act, f"{whole:.0f} ms: {_words(each, 'ms')}")
        note("booking-ms", whole)
        if confirms:
            self._confirm(acting.confirmations(schools), rate)

    def _confirm(self, sent: list[Request], bare_rate: float) -> None:
        before = self.ledger.read()
        cost = self._spent(Job(self.port, sent, CLIENTS, self.seconds), WEB, 302, "confirmation")
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        each = self._each(before, len(cost.told.latencies))
        rate = load.rate(cost.told)
        words = f"{cost.words()}; all told {sum(each.values()):.0f} ms: {_words(each, 'ms')}"
        self.figures.note("confirm-web", cost.web / self.act, words)
        self.figures.note("confirm-rate", rate / bare_rate, f"{rate:.1f} a second")

    def _each(self, before: dict[str, float], count: int) -> dict[str, float]:
        """Milliseconds of CPU of each of the product's processes, for one of so many acts."""
        spent = self.ledger.since(before)
        return {kind: 1000 * s / count for kind, s in spent.items() if kind != BARE}


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one request: of the web process, of PostgreSQL, of the load client."""

    told: Told
    web: float
    postgres: float
    client: float

    def p50_ms(self) -> float:
        """Milliseconds of the answer in the middle."""
        return load.p50(self.told) * 1000

    def words(self) -> str:
        """The three, in milliseconds."""
        return (
            f"{self.web * 1000:.1f} ms web, {self.postgres * 1000:.1f} PostgreSQL, "
            f"{self.client * 1000:.1f} client"
        )


def _words(found: dict[str, float], unit: str, digits: int = 1) -> str:
    ranked = sorted(found.items(), key=lambda item: -item[1])
    return ", ".join(f"{kind} {value:.{digits}f} {unit}" for kind, value in ranked)
