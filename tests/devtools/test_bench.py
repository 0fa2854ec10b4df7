"""The door `bench`: every target has its line, a verdict is what is printed, a load is checked."""

import argparse
import http.server
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devtools.local import bench as door
from devtools.local.errors import LocalError
from devtools.measure import client, load, report, scale, targets
from devtools.measure.client import Job, Load, Request
from devtools.measure.ledger import Ledger
from devtools.measure.rounds import Figures
from devtools.measure.subjects import PAGES
from devtools.measure.targets import BENCH, TARGETS, Target, Verdict, verdicts

# What was promised, figure by figure: name, limit, at least.
PROMISED = {
    "prebook-burst": (0.35, True), "burst-adage": (60, False), "burst-mails": (300, False),
    "prebook-sustained": (0.10, True), "prebook-web": (2.5, False), "prebook-all": (12, False),
    "prebook-p50": (3, False), "confirm-web": (3, False), "confirm-rate": (0.30, True),
    "page-search": (4, False), "page-detail": (2, False), "page-home": (2.5, False),
    "page-offers": (3.5, False), "page-offer": (3, False), "page-dashboard": (4, False),
    "page-decisions": (2.5, False), "country-pages": (1.3, False), "country-search": (0.5, False),
    "slow-adage": (1.0, False), "dead-adage": (1.0, False), "adage-delay": (0.10, False),
    "rush-p95": (800, False), "rush-adage": (10, False), "second-up": (12, False),
    "manage-cpu": (2, False), "rest-cpu": (1.5, False), "rest-memory": (700, False),
}  # fmt: skip


def test_every_figure_promised_has_its_target():
    assert {t.name: (t.limit, t.at_least) for t in TARGETS} == PROMISED


def test_the_door_writes_every_figure_it_measures():
    """Each target of this door is noted somewhere in the rounds, by its name."""
    folder = Path(targets.__file__).parent
    written = (folder / "rounds.py").read_text() + Path(door.__file__).read_text()
    noted = set(re.findall(r'(?:note\(|_again\()\s*"([a-z0-9-]+)"', written))
    ours = {t.name for t in TARGETS if t.door == BENCH and not t.name.startswith("page-")}
    assert ours <= noted
    pages = {t.name.removeprefix("page-") for t in TARGETS if t.name.startswith("page-")}
    assert pages <= set(PAGES)


@pytest.mark.parametrize(
    ("at_least", "value", "word"),
    [
        (False, 2.54, "PASS"), (False, 2.56, "FAIL"), (False, 0.1, "PASS"),
        (True, 2.44, "FAIL"), (True, 2.46, "PASS"), (True, 9, "PASS"),
    ],
)  # fmt: skip
def test_a_verdict_is_that_of_the_figure_as_printed(at_least: bool, value: float, word: str):
    target = Target("x", "words", 2.5, "x act", at_least=at_least, digits=1)
    line = Verdict(target, value, "beside").line()
    assert Verdict(target, value).word == word
    assert f"{value:.1f} x act" in line
    assert line.endswith(f"{word}  (beside)")


def test_each_target_has_one_line_measured_or_not():
    found = list(verdicts({"prebook-web": 8.0, "page-search": 3.0}, {"prebook-web": "26 ms web"}))
    assert [v.target.name for v in found] == [t.name for t in TARGETS]
    words = {v.target.name: v.word for v in found}
    assert (words["prebook-web"], words["page-search"]) == ("FAIL", "PASS")
    assert (words["page-home"], words["rush-p95"]) == ("-", "dev.py rush")
    lines = {v.target.name: v.line() for v in found}
    assert re.fullmatch(
        r"prebook-web +8\.0 x act +<= 2\.5 x act +FAIL  \(26 ms web\)", lines["prebook-web"]
    )
    assert "not measured" in lines["page-home"]


@pytest.mark.parametrize(("cost", "limit"), [(157, 0.10), (30.1, 0.10), (30, 0.15), (12, 0.15)])
def test_more_is_asked_of_the_sustained_rate_once_a_booking_is_cheap(cost: float, limit: float):
    found = verdicts({"booking-ms": cost, "prebook-sustained": 0.12}, {})
    (sustained,) = (v for v in found if v.target.name == "prebook-sustained")
    assert sustained.target.limit == limit
    assert sustained.word == ("PASS" if limit == 0.10 else "FAIL")


def test_a_figure_is_the_middle_of_its_rounds():
    figures = Figures()
    for value in (9.0, 1.0, 2.0):
        figures.note("prebook-p50", value, f"{value}")
    assert figures.medians() == {"prebook-p50": 2.0}
    assert figures.beside == {"prebook-p50": "2.0"}


class Server(http.server.BaseHTTPRequestHandler):
    """Answers what its address says, and remembers who came by which connection."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, str, str, int]]

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        self.seen.append((self.path, self.headers["Cookie"], body, self.client_address[1]))
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@contextmanager
def serving() -> Iterator[int]:
    Server.seen = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def asked(*paths: str) -> list[Request]:
    return [("POST", path, f"session={n}", f"n={n}") for n, path in enumerate(paths)]


def test_a_load_sends_each_request_once_and_keeps_its_connections():
    with serving() as port:
        told = load.send(Job(port, asked(*["/302/"] * 40), clients=4), 302, "acts")
    assert told.statuses == {"302": 40}
    assert len(told.latencies) == 40
    assert sorted(cookie for _, cookie, _, _ in Server.seen) == sorted(
        f"session={n}" for n in range(40)
    )
    assert {body.removeprefix("n=") for _, _, body, _ in Server.seen} == {*map(str, range(40))}
    assert len({connection for *_, connection in Server.seen}) <= 4
    assert told.cpu > 0
    assert load.rate(told) == pytest.approx(40 / told.seconds)


def test_a_broken_page_is_no_measure():
    with serving() as port, pytest.raises(LocalError, match=r"a page: 200 was expected.*'500': 1"):
        load.send(Job(port, asked("/200/", "/500/", "/200/")), 200, "a page")


def test_nobody_at_the_port_is_no_measure():
    with serving() as port:
        pass
    with pytest.raises(LocalError, match="ConnectionRefusedError"):
        load.send(Job(port, asked("/200/")), 200, "a page")


def test_a_load_stops_when_its_time_is_over():
    with serving() as port:
        told = Load(Job(port, asked(*["/200/"] * 5000), seconds=0.3, pause=0.01)).run()
    assert 1 <= len(told.latencies) < 5000
    assert len(told.latencies) == len(Server.seen)


def slow_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(connection: object, request: Request) -> int:
        time.sleep(0.04)
        return 200

    monkeypatch.setattr(client, "_send", send)


def test_in_an_open_loop_waiting_for_a_client_is_waiting_for_an_answer(monkeypatch):
    """One client of 40 ms for an arrival each 10 ms: each waits behind all those before it."""
    slow_answers(monkeypatch)
    told = Load(Job(80, asked(*["/200/"] * 5), seconds=60, every=0.01)).run()
    for rank, latency in enumerate(told.latencies):
        assert latency >= 0.04 * (rank + 1) - 0.01 * rank


def test_in_an_open_loop_all_that_arrived_in_time_is_sent_and_nothing_else(monkeypatch):
    slow_answers(monkeypatch)
    told = Load(Job(80, asked(*["/200/"] * 50), seconds=0.095, every=0.02)).run()
    assert told.statuses == {"200": 5}
    assert told.seconds >= 5 * 0.04


def test_the_latencies_are_read_from_the_middle_and_near_the_end():
    assert load.p95([float(n) for n in range(100)]) == 95
    assert load.p95([3.0]) == 3


def test_what_each_kind_spent_is_a_difference(monkeypatch: pytest.MonkeyPatch):
    seconds = {1: 5.0, 2: 7.0}
    monkeypatch.setattr("devtools.measure.proc.cpu_of", lambda root: seconds[root])
    ledger = Ledger({"web": 1, "worker": 2})
    before = ledger.read()
    seconds.update({1: 5.5, 2: 9.0})
    assert ledger.since(before) == {"web": 0.5, "worker": 2.0}


def test_a_figure_nobody_knows_is_refused_before_anything_starts():
    with pytest.raises(LocalError, match="no figure « page-nowhere »"):
        door.main(["--only", "page-nowhere"])


def test_a_country_is_the_largest_scale(monkeypatch: pytest.MonkeyPatch):
    assert [scale.offers_at(one) for one in scale.SCALES] == [0, 15_000, 150_000]
    asked: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command[1:])
        return subprocess.CompletedProcess(command, len(asked) - 1, "", "no room")

    monkeypatch.setattr(scale.subprocess, "run", run)
    scale.grow(1, {})
    assert asked == []
    scale.grow(10, {})
    assert asked == [["-m", "devtools.measure.scale", "15000"]]
    with pytest.raises(LocalError, match="no room"):
        scale.grow(100, {})


def test_the_table_takes_the_place_of_its_block_only(tmp_path: Path):
    document = tmp_path / "performance.md"
    document.write_text("# Before\n<!-- now -->\nobsolete\n<!-- end of now -->\nafter\n")
    found = list(verdicts({"prebook-web": 8.0}, {}))
    report.write("now", report.table(found, "machine", "medians of 3 rounds"), document)
    text = document.read_text()
    assert text.startswith("# Before\n<!-- now -->\nmachine; medians of 3 rounds.\n")
    assert text.endswith("|\n<!-- end of now -->\nafter\n")
    assert "obsolete" not in text
    assert text.count("\n| `") == len(TARGETS)
    with pytest.raises(LocalError, match="no block « elsewhere »"):
        report.write("elsewhere", [], document)


def test_the_document_has_the_blocks_the_doors_write():
    text = report.DOCUMENT.read_text()
    for block in ("before", "now", "parts before", "parts now", "country", "rush"):
        assert text.count(f"<!-- {block} -->") == text.count(f"<!-- end of {block} -->") == 1


def test_the_job_is_what_the_client_reads(tmp_path: Path):
    job = Job(80, asked("/200/"), clients=8, seconds=2.5)
    read = Job(**json.loads(json.dumps(job.__dict__)))
    assert (read.port, read.clients, read.seconds, len(read.requests)) == (80, 8, 2.5, 1)
    assert isinstance(door.options().parse_args([]), argparse.Namespace)
