"""`dev.py up`: the whole site, supervised; Ctrl-C stops everything it started.

`dev.py up --reset` forgets the data first.
"""

import argparse
import signal
import socket
from types import FrameType

from devtools.local import manage, variables
from devtools.local.errors import LocalError
from devtools.local.places import places
from devtools.local.servers import Servers, owned, owner
from devtools.local.site import Leave, Site
from passculture import environment as env

RESET = "--reset"
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the site until asked to stop."""
    parser = argparse.ArgumentParser(
        prog="dev.py up", description=__doc__, epilog="The README's table lists its variables."
    )
    parser.add_argument(
        RESET, action="store_true", help="forget the database, queue and files first"
    )
    reset = parser.parse_args(arguments).reset
    variables.check()
    _check_ports()
    for sign in SIGNALS:
        signal.signal(sign, _leave)
    where = places(manage.state_dir())
    servers = Servers(where)
    with owned(servers) as mine:
        if not mine:
            raise LocalError(
                f"process {owner(servers)} already uses {where.state}: stop it first, "
                "or choose another STATE_DIR and PORT."
            )
        if reset:
            servers.forget()
        return _run(Site(where, servers))


def _run(site: Site) -> int:
    try:
        site.start()
        _announce(site)
        site.watch()
    except Leave:
        print("\nStopping…", flush=True)
    finally:
        for sign in SIGNALS:
            signal.signal(sign, signal.SIG_IGN)
        site.stop()
    print("Everything is stopped; the data stay in", site.where.state)
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


def _announce(site: Site) -> None:
    if site.people:
        print(f"\n{site.people}")
    print(f"\n  The site        {site.environment['SITE_URL']}")
    if not variables.given().adage:
        print(f"  The mock ADAGE  {site.environment['ADAGE_URL']}")
    if not variables.given().mail:
        print(f"  Mails           {site.where.mail}")
    print(f"  Logs            {site.where.log}\n\nCtrl-C stops everything.", flush=True)
