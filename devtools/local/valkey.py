"""One embedded Valkey (a Redis): a comfort for speed, never the truth, yet it keeps its queue."""

import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import redis

from devtools.local import binaries, process
from devtools.local.errors import LocalError
from devtools.local.places import Places, private_folder


@dataclass
class Valkey:
    """The embedded message broker of one stack."""

    places: Places
    throw_away: bool = False
    child: subprocess.Popen[bytes] | None = None
    name: str = "Valkey"

    @property
    def socket(self) -> Path:
        return self.places.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.places.log / "valkey.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def answers(self) -> bool:
        """Say whether a server answers PING on our socket."""
        client = redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def start(self) -> None:
        """Start the server and wait until it answers. Raises LocalError with the log's end."""
        folder = self.places.data / "valkey"
        private_folder(folder, self.places.user)
        self.socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(folder),
            "save": "",
            "appendonly": "no" if self.throw_away else "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "hz": "2",  # its own rounds a second: what ends there by itself may end late
        }
        command: list[str | Path] = [binaries.valkey(self.places)]
        for name, value in options.items():
            command += [f"--{name}", value]
        self.child = process.start(
            command,
            log=self.log,
            environment=process.clean_environment(os.environ),
            as_user=self.places.user,
            on_parent_death=signal.SIGTERM,
            cwd=folder,
        )
        child = self.child
        process.wait_until(lambda: child.poll() is not None or self.answers(), seconds=20)
        if child.poll() is not None or not self.answers():
            raise LocalError(f"Valkey did not start:\n{process.last_lines(self.log)}")

    def stop(self) -> None:
        """End the server after it has written its queue."""
        if self.child:
            process.stop(self.child, ask=signal.SIGTERM, patience=5)
            self.child = None
