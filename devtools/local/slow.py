"""`dev.py slow`: people at work beside clients that send slowly, with nginx and without."""

import argparse
import contextlib
import os
import shutil
import string
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from devtools.local import parts, process
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import Site, free_port, temporary_site

SHIPPED = ROOT / "deploy" / "nginx.conf.template"
SECONDS = 20.0
READS = 20.0  # a second
BEHIND_NGINX, BEFORE_WEB = 200, 40  # slow sockets


def main(arguments: list[str]) -> int:
    """Print one line a figure; 1 when one misses its target."""
    parser = argparse.ArgumentParser(prog="dev.py slow", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each part (20)")
    seconds = parser.parse_args(arguments).seconds
    with temporary_site() as site:
        os.environ |= site.environment | {"LOG_LEVEL": "WARNING"}
        import django

        django.setup()
        missed = False
        for line, good in [*behind_nginx(site, seconds), before_web(site, seconds)]:
            print(line, flush=True)
            missed |= not good
        return 1 if missed else 0


def behind_nginx(site: Site, seconds: float) -> list[tuple[str, bool]]:
    """The pages of people at work while 200 sockets send slowly to the nginx we ship."""
    from devtools.measure.crowd import Crowd
    from devtools.measure.targets import Target

    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        return [
            ("slow-nginx         not run: no nginx on this machine (Debian: nginx-light)", True)
        ]
    target = Target("slow-nginx", f"p95 beside {BEHIND_NGINX} slow sockets", 500, "ms", digits=0)
    with nginx(program, int(site.environment["PORT"])) as port:
        alone = people(port, seconds / 2)
        with Crowd(port, BEHIND_NGINX).at_work() as crowd:
            beside = people(port, seconds)
    figure = beside[0]
    good = target.holds(figure) and set(beside[1]) == {"200"}
    words = f"{alone[0]:.0f} ms without them; {beside[1]}; {crowd.sent_away} slow ones sent away"
    return [(row(target.name, target.write(figure), target.wish(), good, words), good)]


def before_web(site: Site, seconds: float) -> tuple[str, bool]:
    """A watchman's answers while 40 sockets send slowly to the web processes themselves."""
    from devtools.measure.crowd import Crowd, longest_pause
    from devtools.measure.targets import Target

    target = Target("slow-web", f"/sante/ beside {BEFORE_WEB} slow sockets", 1, "s")
    port = int(site.environment["PORT"])
    with Crowd(port, BEFORE_WEB).at_work() as crowd:
        slowest = longest_pause(port, seconds)
    good = target.holds(slowest)
    words = f"{crowd.sent_away} slow ones sent away"
    return row(target.name, target.write(slowest), target.wish(), good, words), good


def row(name: str, figure: str, wish: str, good: bool, words: str) -> str:
    """One line as the other doors print theirs."""
    return f"{name:<18} {figure:>10}  {wish:<12} {'PASS' if good else 'FAIL'}  ({words})"


def people(port: int, seconds: float) -> tuple[float, dict[str, int]]:
    """Milliseconds within which 95 of 100 pages came, 20 a second, and their statuses."""
    from devtools.measure import load
    from devtools.measure.client import Job
    from devtools.measure.rush import reads

    requests = list(islice(cycle(reads()), int(READS * seconds)))
    told = load.run(Job(port, requests, clients=16, seconds=seconds, every=1 / READS))
    return load.p95(told.latencies) * 1000, told.statuses


@contextlib.contextmanager
def nginx(program: str, web: int | str) -> Iterator[int]:
    """Debian's nginx with the configuration we ship, in front of a port; gives its own."""
    folder, port = Path(tempfile.mkdtemp(prefix="passculture-nginx-")), free_port()
    shipped = string.Template(SHIPPED.read_text())
    names = {"LISTEN": f"127.0.0.1:{port}", "WEB": f"127.0.0.1:{web}"}
    (folder / "site.conf").write_text(shipped.safe_substitute(names))
    stores = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    root = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{root}worker_processes 1;\npid {folder}/pid;\ndaemon off;\n"
        f"error_log {folder}/error.log;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{\n{stores}include {folder}/site.conf;\n}}\n"
    )
    command = [program, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    asked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    if asked.returncode:
        raise LocalError(f"nginx refuses the configuration we ship:\n{asked.stderr}")
    child = process.start(command, log=folder / "log", environment=dict(os.environ), cwd=folder)
    try:
        if not process.wait_until(parts.http(f"http://127.0.0.1:{port}/sante/"), seconds=10):
            raise LocalError(f"nginx does not answer:\n{process.last_lines(folder / 'log')}")
        yield port
    finally:
        process.stop(child)
        shutil.rmtree(folder, ignore_errors=True)
