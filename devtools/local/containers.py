"""The services of the compose file as containers, on the servers of this machine.

Each is started with what the compose file says of it: command, read-only root, rights given up.
Only the addresses differ: PostgreSQL and the broker are reached by their sockets, the network is
the machine's, and the account is the one those sockets belong to (never root).
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from devtools.local.errors import LocalError
from devtools.local.places import ROOT, Places

COMPOSE = ROOT / "docker-compose.yml"
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
# A machine whose network is inspected trusts more than Debian does; lent to the build, not kept.
TRUST = Path("/etc/ssl/certs")
PULL_SECONDS, BUILD_SECONDS = 120, 1800
SUITE, DEBIAN = "trixie", "http://deb.debian.org/debian"
AS_OFFICIAL = """FROM {base}
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED \\
 && ln -s /usr/bin/python3.13 /usr/local/bin/python \\
 && ln -s /usr/bin/python3.13 /usr/local/bin/python3
"""


@dataclass(frozen=True)
class Engine:
    """What builds images here, and runs them when it can."""

    program: str
    options: list[str] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        """Buildah builds only."""
        return self.program != "buildah"

    def command(self, *arguments: str) -> list[str]:
        """The whole command."""
        return [self.program, *self.options, *arguments]

    def ask(self, *arguments: str, seconds: float = 60) -> str:
        """Run it and give what it prints. Raises LocalError with its words when it fails."""
        try:
            done = subprocess.run(
                self.command(*arguments), capture_output=True, text=True, timeout=seconds
            )
        except subprocess.TimeoutExpired as late:
            raise LocalError(f"{self.program} {arguments[0]}: no answer in {seconds} s.") from late
        if done.returncode:
            raise LocalError(f"{self.program} {arguments[0]}: {done.stderr.strip()[-1500:]}")
        return done.stdout.strip()

    def build(self, tag: str, folder: Path) -> None:
        """Build the Dockerfile of a folder, over the network of this machine."""
        options = ["--quiet", "--network=host", f"--tag={tag}"]
        if self.program != "docker":
            options += ["--isolation=chroot"]
            options += [f"--volume={TRUST}:{TRUST}:ro"] if TRUST.is_dir() else []
        self.ask("build", *options, str(folder), seconds=BUILD_SECONDS)


def engine() -> Engine:
    """Docker, podman or buildah, the first that answers. Raises LocalError when none does."""
    for program in ("docker", "podman", "buildah"):
        if shutil.which(program) is None:
            continue
        options: list[str] = []
        if program == "podman" and not Path("/run/systemd/system").exists():
            options = ["--cgroup-manager=cgroupfs"]
            options += ["--runtime", "runc"] if shutil.which("runc") else []
        found = Engine(program, options)
        try:
            found.ask("info")
        except LocalError:
            continue
        return found
    raise LocalError("no docker, podman or buildah answers here (Debian: podman, buildah, runc).")


def bases(dockerfile: str) -> list[str]:
    """The images a Dockerfile begins from, those it names itself left out."""
    found = re.findall(r"^FROM (\S+)(?: AS (\S+))?", dockerfile, re.MULTILINE)
    own = {name for _, name in found if name}
    return sorted({image for image, _ in found if image not in own})


def make_base(chosen: Engine, image: str) -> str:
    """Have a base image here, and say where from: here, its registry, or Debian's packages.

    The last is for a machine that reaches Debian and no registry: same Debian, same Python.
    """
    try:
        chosen.ask("inspect", "--type", "image", image)
        return "here already"
    except LocalError:
        pass
    try:
        chosen.ask("pull", "--quiet", image, seconds=PULL_SECONDS)
        return "pulled"
    except LocalError as unreached:
        if not (program := shutil.which("mmdebstrap")) or not chosen.runs:
            raise LocalError(f"{unreached}\nWithout a registry: mmdebstrap (Debian).") from None
    with tempfile.TemporaryDirectory(prefix="passculture-base-") as folder:
        archive = Path(folder, "base.tar")
        packages = "python3.13,python3-pip,ca-certificates"
        made = [program, "--quiet", "--variant=minbase", f"--include={packages}", SUITE]
        subprocess.run([*made, str(archive), DEBIAN], check=True, timeout=BUILD_SECONDS)
        raw = f"localhost/debian:{SUITE}"
        chosen.ask("import", str(archive), raw, seconds=BUILD_SECONDS)
        archive.unlink()
        Path(folder, "Dockerfile").write_text(AS_OFFICIAL.format(base=raw))
        chosen.build(image, Path(folder))
    return "made from Debian's packages: no registry is reached"


def services() -> dict[str, dict[str, Any]]:
    """The services of the compose file that run the product's image."""
    read = YAML(typ="safe").load(COMPOSE.read_text())
    return {name: one for name, one in read["services"].items() if "build" in one}


def hardening(service: dict[str, Any]) -> list[str]:
    """What a service gives up, as options of `run`."""
    options = ["--read-only"] if service.get("read_only") else []
    options += [f"--tmpfs={one}" for one in service.get("tmpfs", [])]
    options += [f"--cap-drop={one}" for one in service.get("cap_drop", [])]
    options += [f"--security-opt={one.removesuffix(':true')}" for one in service["security_opt"]]
    return options


def environment_of(service: dict[str, Any], ours: dict[str, str]) -> dict[str, str]:
    """What a service is told, its defaults filled in; `ours` where the addresses differ."""
    told = {name: DEFAULT.sub(r"\1", str(value)) for name, value in service["environment"].items()}
    return told | {name: value for name, value in ours.items() if name in ADDRESSES}


# Told otherwise than in the compose file, whose services have names on a network of their own.
ADDRESSES = (
    "SECRET_KEY",
    "SITE_URL",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "ADAGE_URL",
    "ADAGE_API_KEY",
    "ADAGE_INBOUND_KEY",
    "ADAGE_PUBLIC_KEY_FILE",
    "ADAGE_PRIVATE_KEY_FILE",
    "ADAGE_MOCK_PORT",
    "METRICS_KEY",
    "PORT",
    "READY_DIR",
    "ACT_LIMITS",
)


@dataclass(frozen=True)
class Containers:
    """Makes the command that runs one service of the product in a container of its own."""

    engine: Engine
    where: Places
    mark: str  # tells ours from those of another run

    def name(self, part: str) -> str:
        """The container of a part."""
        return f"passculture-{self.mark}-{part}"

    def run(
        self, part: str, image: str, service: str, told: dict[str, str], command: list[str]
    ) -> list[str]:
        """The command that runs `command` as a service of the compose file would be."""
        found = services()[service]
        user, state = self.where.user, self.where.state
        folders = {
            state / "mail": "",
            state / "ready": "",
            self.where.sockets: "",
            self.where.keys: ":ro",
        }
        mounts = [f"--volume={folder}:{folder}{how}" for folder, how in folders.items()]
        mounts += [f"--volume={state / 'files'}:/app/var/files"]
        variables = environment_of(found, told)
        options = ["--rm", "--network=host", f"--user={user.uid}:{user.gid}", *hardening(found)]
        options += [f"--ulimit={limit}=4096:4096" for limit in ("nofile", "nproc")]
        options += [f"--env={name}={value}" for name, value in variables.items()]
        return self.engine.command(
            "run", f"--name={self.name(part)}", *options, *mounts, image, *command
        )

    def share(self) -> None:
        """Give the account of the containers the folders they share."""
        user, state = self.where.user, self.where.state
        for folder in (state / "mail", state / "ready", state / "files", self.where.keys):
            folder.mkdir(exist_ok=True)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user.uid, user.gid)

    def remove(self) -> None:
        """Remove what is left of ours."""
        ours = self.engine.ask("ps", "--all", "--quiet", f"--filter=name={self.name('')}")
        for one in ours.split():
            self.engine.ask("rm", "--force", one)
