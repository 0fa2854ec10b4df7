"""`dev.py up`: the whole site, supervised; Ctrl-C stops everything it started."""

import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

from passculture import environment as env
from passculture.local import manage, parts, process, variables
from passculture.local.errors import LocalError
from passculture.local.parts import Part
from passculture.local.places import ROOT, Places, places
from passculture.local.servers import Servers, owned, owner

READY_SECONDS = 90
STEP = 0.2


class Leave(Exception):
    """The person asked to stop (Ctrl-C, TERM, a closed terminal)."""


def main(arguments: list[str]) -> int:
    """Run the site until asked to stop."""
    if arguments:
        raise LocalError("`up` takes no argument; the README's table lists its variables.")
    variables.check()
    _check_ports()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _leave)
    where = places(manage.state_dir())
    servers = Servers(where)
    with owned(servers) as mine:
        if not mine:
            raise LocalError(
                f"process {owner(servers)} already uses {where.state}: stop it first, "
                "or choose another STATE_DIR and PORT."
            )
        return _run(where, servers)


def _run(where: Places, servers: Servers) -> int:
    running: list[Part] = []
    try:
        environment = _start_servers(where, servers)
        people = _prepare_database(where, environment)
        running = parts.of_product(where, environment)
        _start(running)
        _announce(environment, where, people)
        _watch(running, servers)
    except Leave:
        print("\nStopping…", flush=True)
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.SIG_IGN)
        _stop(running, servers)
    print("Everything is stopped; the data stay in", where.state)
    return 0


def _leave(sign: int, frame: FrameType | None) -> None:
    raise Leave


def _check_ports() -> None:
    ports = {"PORT": variables.port("PORT", 8000)}
    if not variables.given().adage:
        ports["ADAGE_MOCK_PORT"] = variables.port("ADAGE_MOCK_PORT", 8001)
    if len(set(ports.values())) < len(ports):
        raise LocalError(f"PORT and ADAGE_MOCK_PORT are both {ports['PORT']}: change one.")
    for name, number in ports.items():
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((env.text("BIND", "127.0.0.1"), number))
            except OSError as error:
                raise LocalError(
                    f"port {number} cannot be used ({error.strerror}): stop what listens there, "
                    f"or choose another: {name}={number + 10} python3 dev.py up"
                ) from error


def _start_servers(where: Places, servers: Servers) -> dict[str, str]:
    for server in servers.wanted:
        began = time.monotonic()
        server.start()
        _say(type(server).__name__, "answers", began)
    return variables.of_children(where, servers.postgres, servers.valkey)


def _prepare_database(where: Places, environment: dict[str, str]) -> str:
    """Migrate, then load the demonstration; return what it says about its people."""
    _manage(where, environment, "migrate", "--no-input")
    if env.environment() == "production" or not list(
        ROOT.glob("*/management/commands/load_demo.py")
    ):
        return ""
    return _manage(where, environment, "load_demo")


def _manage(where: Places, environment: dict[str, str], *command: str) -> str:
    """Run one management command, its words in a log; return them."""
    began, log = time.monotonic(), where.log / f"{command[0]}.log"
    log.unlink(missing_ok=True)
    child = process.start(
        [sys.executable, ROOT / "manage.py", *command], log=log, environment=environment, cwd=ROOT
    )
    try:
        code = child.wait()
    except Leave:
        process.stop(child)
        raise
    if code != 0:
        raise LocalError(f"`manage.py {command[0]}` failed:\n{process.last_lines(log)}")
    _say(command[0], "done", began)
    return log.read_text(errors="replace").strip()


def _start(running: list[Part]) -> None:
    for part in running:
        part.start()
    limit = time.monotonic() + READY_SECONDS
    waiting = list(running)
    while waiting:
        for part in list(waiting):
            if part.restart_if_dead() is not None:
                print(process.last_lines(part.log, 3), flush=True)
            elif part.answers():
                _say(part.name, "answers", part.born)
                waiting.remove(part)
        if waiting and time.monotonic() > limit:
            names = ", ".join(part.name for part in waiting)
            raise LocalError(f"no answer from {names}:\n{process.last_lines(waiting[0].log)}")
        time.sleep(STEP)


def _announce(environment: dict[str, str], where: Places, people: str) -> None:
    if people:
        print(f"\n{people}")
    print(f"\n  The site        {environment['SITE_URL']}")
    if not variables.given().adage:
        print(f"  The mock ADAGE  {environment['ADAGE_URL']}")
    if not variables.given().mail:
        print(f"  Mails           {where.mail}")
    print(f"  Logs            {where.log}\n\nCtrl-C stops everything.", flush=True)


def _watch(running: list[Part], servers: Servers) -> None:
    """Restart what dies, for ever."""
    while True:
        for server in servers.wanted:
            if server.child is None or server.child.poll() is not None:
                name = type(server).__name__
                print(f"  {name} has died, starting it again", flush=True)
                _revive(server.start, name)
        for part in running:
            code = part.restart_if_dead()
            if code is not None:
                print(f"  {part.name} has died (code {code}), starting it again", flush=True)
        time.sleep(STEP)


def _revive(start: Callable[[], None], name: str) -> None:
    try:
        start()
    except LocalError as error:
        print(f"  {name}: {error}", flush=True)
        time.sleep(2)


def _stop(running: list[Part], servers: Servers) -> None:
    """Ask all at once, insist after a while, servers last."""
    for part in running:
        part.ask_to_leave()
    for part in running:
        if part.child:
            process.stop(part.child, patience=12)
    servers.stop()


def _say(name: str, verb: str, began: float) -> None:
    print(f"  {name:<14} {verb:<8} {time.monotonic() - began:5.1f} s", flush=True)
