"""`dev.py image`: build the image, and tell the story through its containers, behind nginx.

Two web processes and two workers, as on two machines; `--before REVISION` runs the second of each
from the code of that revision, on the schema of this one (a deployment in the middle).
"""

import argparse
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from devtools.local import containers, parts, process
from devtools.local.containers import Containers, Engine
from devtools.local.errors import LocalError
from devtools.local.parts import Part
from devtools.local.places import ROOT, Places
from devtools.local.site import Site, free_port, temporary_site
from devtools.local.slow import nginx, row

TAG = "localhost/passculture"
MINUTES = 0.5
ACTS, READS = 2, 8  # a second: two cores hold both twins, PostgreSQL and the browsers
BUSY = "503"
PATIENCE = 300
ENDING_SECONDS = 40
# What is asked of each container while it works: who it is, what it may, what it may write.
PROBE = "id -u; grep -h CapEff /proc/1/status; touch /app/probe 2>&1 || true"


def main(arguments: list[str]) -> int:
    """Print one line a figure; 1 when one is not as it should be."""
    parser = argparse.ArgumentParser(prog="dev.py image", description=__doc__)
    parser.add_argument("--before", metavar="REVISION", help="the second twins' code")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of traffic (0.5)")
    parser.add_argument("--built", action="store_true", help="run what was built before")
    parser.add_argument("--only-build", action="store_true", help="build, run nothing")
    chosen = parser.parse_args(arguments)
    engine = containers.engine()
    print(f"  {engine.program} builds and runs", flush=True)
    now = f"{TAG}:now" if chosen.built else build(engine, "now", ROOT)
    old = _build_of(engine, chosen.before) if chosen.before else now
    if chosen.only_build or not engine.runs:
        print("  not run: " + ("as asked" if engine.runs else f"{engine.program} only builds"))
        return 0
    return tell(engine, (now, old), chosen.minutes)


def build(engine: Engine, name: str, folder: Path) -> str:
    """Build a folder's image and say how long it took and how large it is."""
    for base in containers.bases((folder / "Dockerfile").read_text()):
        print(f"  {base}: {containers.make_base(engine, base)}", flush=True)
    began, tag = time.monotonic(), f"{TAG}:{name}"
    engine.build(tag, folder)
    size = int(engine.ask("inspect", "--type", "image", "--format", "{{.Size}}", tag))
    print(f"  {tag}: {size / 1e6:.0f} MB, {time.monotonic() - began:.0f} s", flush=True)
    return tag


def _build_of(engine: Engine, revision: str) -> str:
    """The image of another revision of this repository."""
    with tempfile.TemporaryDirectory(prefix="passculture-revision-") as folder:
        archive = subprocess.run(
            ["git", "archive", "--format=tar", revision], cwd=ROOT, capture_output=True
        )
        if archive.returncode:
            raise LocalError(f"--before: {archive.stderr.decode().strip()}")
        subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
        return build(engine, "before", Path(folder))


def tell(engine: Engine, images: tuple[str, str], minutes: float) -> int:
    """Run the containers, have people act and read, print what came of it."""
    if not (program := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")):
        raise LocalError("no nginx on this machine (Debian: nginx-light).")
    fleet = Fleet(engine, images)
    with fleet, temporary_site(through=fleet) as site:
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING"}
        import django

        django.setup()
        both = "; server 127.0.0.1:".join(str(port) for port in fleet.ports)
        lines = fleet.probed()
        with nginx(program, both) as port:
            lines += story(port, minutes)
        lines += fleet.ended(site)
    for name, figure, good, words in lines:
        print(row(name, figure, "", good, words), flush=True)
    return 0 if all(good for _, _, good, _ in lines) else 1


Line = tuple[str, str, bool, str]


class Fleet:
    """The product's processes as containers: what a site runs instead of its own."""

    def __init__(self, engine: Engine, images: tuple[str, str]) -> None:
        self.engine = engine
        self.images = images
        self.ports: list[int] = []
        self.containers: Containers | None = None

    def __enter__(self) -> None:
        pass

    def __exit__(self, *broken: object) -> None:
        if self.containers:
            self.containers.remove()

    def manage(self, where: Places, environment: dict[str, str], *command: str) -> list[str]:
        """A management command, as the service that prepares runs it."""
        found = self._of(where)
        return found.run(
            command[0], self.images[0], "prepare", environment, ["python", "manage.py", *command]
        )

    def parts(self, where: Places, environment: dict[str, str]) -> list[Part]:
        """One container a process, two of the web and of the worker."""
        found, ready = self._of(where), where.state / "ready"
        self.ports = [int(environment["PORT"]), free_port()]
        mock = f"http://127.0.0.1:{environment['ADAGE_MOCK_PORT']}/sante/"
        described = [
            *[("web", rank, parts.http(f"http://127.0.0.1:{port}/pret/"))
              for rank, port in enumerate(self.ports)],
            *[("worker", rank, (ready / str(rank) / "worker").exists) for rank in (0, 1)],
            ("beat", 0, (ready / "0" / "beat").exists),
            ("relay", 0, lambda: True),
            ("mock-adage", 0, parts.http(mock)),
        ]  # fmt: skip
        made = []
        for service, rank, answers in described:
            (ready / str(rank)).mkdir(exist_ok=True)
            os.chown(ready / str(rank), where.user.uid, where.user.gid)
            told = environment | {"READY_DIR": str(ready / str(rank))}
            told |= {"PORT": str(self.ports[rank])} if service == "web" else {}
            told.pop("DATABASE_OWNER_URL", None)  # at work, nobody needs to own the tables
            name = f"{service}-{rank + 1}"
            command = found.run(
                name, self.images[rank], service, told, containers.services()[service]["command"]
            )
            log = where.log / f"{name}.log"
            made.append(Part(name, command, answers, log, dict(os.environ)))
        return made

    def probed(self) -> list[Line]:
        """Who each web container is, and that it cannot write outside of what it was given."""
        assert self.containers
        lines = []
        for rank in (1, 2):
            name = self.containers.name(f"web-{rank}")
            uid, rights, touched = self.engine.ask("exec", name, "sh", "-c", PROBE).split("\n")
            good = uid != "0" and int(rights.split()[1], 16) == 0 and "Read-only" in touched
            words = "account, rights of root, what it may write under /app"
            lines.append((f"web-{rank}-closed", f"uid {uid}", good, words))
        return lines

    def ended(self, site: Site) -> list[Line]:
        """Ask all to end, and say how each did; nothing is left of them."""
        assert self.containers
        for part in site.parts:
            part.ask_to_leave()
        for part in site.parts:
            if part.child:
                process.stop(part.child, patience=ENDING_SECONDS)
        self.containers.remove()
        codes = {part.name: part.child.returncode for part in site.parts if part.child}
        wrong = {name: code for name, code in codes.items() if code}
        return [("ends", f"{len(codes)} containers", not wrong, f"codes not 0: {wrong or 'none'}")]

    def _of(self, where: Places) -> Containers:
        if self.containers is None:
            self.containers = Containers(self.engine, where, where.state.name[-8:])
            self.containers.share()
        return self.containers


def story(port: int, minutes: float) -> list[Line]:
    """People read, teachers pre-book, heads confirm; all of it is delivered."""
    from itertools import cycle, islice

    from bookings.models import Booking
    from devtools.measure import acting, load, waiting
    from devtools.measure.client import Job
    from devtools.measure.rush import reads
    from operations.audit import QUERIES, rows_of

    acts = round(ACTS * minutes * 60)
    schools, prebookings = acting.prebookings(acts)
    pages, requests = islice(cycle(reads()), round(READS * minutes * 60)), []
    for act in prebookings:
        requests += [*islice(pages, READS // ACTS), act]
    every = 1 / (READS + ACTS)
    acted = load.run(Job(port, requests, clients=16, every=every, seconds=minutes * 90))
    decided = load.run(Job(port, acting.confirmations(schools), clients=4))
    gone = waiting.seconds_until_gone(PATIENCE)
    booked = Booking.objects.filter(institution__in=[school.institution for school in schools])
    # Answered, or turned away in words by a machine that has no room (decision 0025).
    well = all(status[:1] in "23" or status == BUSY for status in acted.statuses)
    made = acted.statuses.get("302", 0)
    confirmed = booked.filter(state=Booking.State.CONFIRMED).count()
    found = sum(len(rows_of(query)) for query in QUERIES)
    return [
        ("answers", f"{sum(acted.statuses.values())}", well, f"{acted.statuses}"),
        ("confirmed", f"{confirmed} of {made}", made == confirmed > 0, f"{decided.statuses}"),
        ("delivered", f"{gone:.0f} s", True, "until no message waits"),
        ("exact", f"{found} rows", found == 0, "the audit finds, money and journals"),
    ]
