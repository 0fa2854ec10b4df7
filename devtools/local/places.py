"""Where the local stack keeps things: data, sockets, logs, keys."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devtools.local.errors import LocalError
from devtools.local.process import ServerUser, server_user

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET = 100  # a Unix socket's path holds 107 bytes


@dataclass(frozen=True)
class Places:
    """The folders of one running stack."""

    state: Path  # STATE_DIR: logs, keys, mails
    data: Path  # what PostgreSQL and Valkey write
    sockets: Path  # private, short
    user: ServerUser

    @property
    def log(self) -> Path:
        return self.state / "log"

    @property
    def keys(self) -> Path:
        return self.state / "keys"

    @property
    def mail(self) -> Path:
        return self.state / "mail"


def can_enter(path: Path, user: ServerUser) -> bool:
    """Say whether the server user may go through every folder down to `path`."""
    if not user.other:
        return True
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def places(state: Path) -> Places:
    """Find or create the folders of the stack whose STATE_DIR is `state`."""
    user = server_user()
    try:
        state = state.expanduser().resolve()
        for folder in (state, state / "log", state / "mail"):
            folder.mkdir(parents=True, exist_ok=True)
        (state / "keys").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LocalError(f"STATE_DIR {state} cannot be written: {error.strerror}.") from error
    mark = hashlib.sha256(str(state).encode()).hexdigest()[:10]
    data = state / "servers"
    if not can_enter(state, user):
        data = Path("/var/tmp") / f"passculture-{mark}"
    private_folder(data, user)
    sockets = _short_temporary_folder() / f"passculture-{user.uid}-{mark}"
    private_folder(sockets, user)
    return Places(state=state, data=data, sockets=sockets, user=user)


def _short_temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir())
    fits = len(str(folder)) + len("/passculture-65534-0123456789/.s.PGSQL.5432") < LONGEST_SOCKET
    return folder if fits and can_enter(folder, server_user()) else Path("/tmp")


def private_folder(folder: Path, user: ServerUser) -> None:
    """Create `folder`, open to the server user only; refuse one prepared by somebody else."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (user.uid, os.geteuid()):
            raise LocalError(
                f"{folder} belongs to another account: remove it, or choose another STATE_DIR."
            ) from None
    if user.other:
        os.chown(folder, user.uid, user.gid)
    folder.chmod(0o700)
