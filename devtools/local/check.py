"""`dev.py check`: what can be said of the code without running its tests, two at a time."""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devtools.local.advisories import NOT_RUN
from devtools.local.fix import DJADE, pages
from devtools.local.places import ROOT

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
AT_ONCE = 2
# What production must at least say; the values lead nowhere, the checks open no connection.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "check-only-" + "aZ3_9kQ7x" * 8,
    "SITE_URL": "https://collectif.example.fr",
    "DATABASE_URL": "postgres://check:check@db.invalid/check?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgres://owner:check@db.invalid/check?sslmode=verify-full",
    "REDIS_URL": "rediss://redis.invalid:6379/0",
    "EMAIL_URL": "smtp+tls://mail.invalid:587",
    "ADAGE_URL": "https://adage.invalid",
    "ADAGE_API_KEY": "check-only-api-key-aZ3_9kQ7xaZ3_9kQ7x",
    # The half that signs was never written.
    "ADAGE_PUBLIC_KEY_FILE": str(Path(__file__).with_name("check_only.pem")),
    "ADAGE_INBOUND_KEY": "check-only-inbound-key-aZ3_9kQ7xaZ3_9kQ7x",
    "FIELD_ENCRYPTION_KEYS": "Y2hlY2stb25seS1jaGVjay1vbmx5LWNoZWNrLW9ubHk=",
}
KUBERNETES = ROOT / "deploy" / "kubernetes"
LOCAL = {"ENVIRONMENT": "local"}


@dataclass(frozen=True)
class Check:
    """One question put to the code."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=lambda: LOCAL)


# The longest first: two run at a time.
CHECKS = [
    Check("types", [str(BIN / "mypy"), "."]),
    Check("import contracts", [str(BIN / "lint-imports")]),
    Check(
        "production settings",
        [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
        PRODUCTION,
    ),
    Check("migrations", [sys.executable, "-m", "devtools.local.lint_migrations"]),
    Check("migrations in step", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("dependencies", [str(BIN / "deptry"), "."]),
    Check(
        "compose file",
        [
            str(BIN / "check-jsonschema"),
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
            "deploy/docker-compose.production.yml",
        ],
    ),
    Check(
        "kubernetes",
        [
            *[str(BIN / "kubernetes-validate"), "--strict", "--kubernetes-version", "1.33"],
            "--quiet",
            # kustomization.yaml is read by kubectl alone, and has no schema.
            *sorted(str(path.relative_to(ROOT)) for path in KUBERNETES.glob("[!k]*.yaml")),
        ],
    ),
    # Faults in what others wrote, secrets in what we did; faults of ours are ruff's S rules.
    Check("advisories", [sys.executable, "-m", "devtools.local.advisories"]),
    Check("secrets", [sys.executable, "-m", "devtools.local.leaks"]),
    Check("pages", [*DJADE, "--check", *pages()]),
    Check("style", [str(BIN / "ruff"), "check", "."]),
    Check("layout", [str(BIN / "ruff"), "format", "--check", "."]),
]


def main(arguments: list[str]) -> int:
    """Run the checks (or those whose name is given); return 1 when one fails."""
    parser = argparse.ArgumentParser(prog="dev.py check", description=__doc__)
    names = [check.name for check in CHECKS]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"these only: {', '.join(names)}")
    asked = parser.parse_args(arguments).names
    if unknown := sorted(set(asked) - set(names)):
        parser.error(f"no check is named {', '.join(unknown)}")
    chosen = [check for check in CHECKS if not asked or check.name in asked]
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(run, chosen))
    failed = results.count(False)
    print(f"{len(chosen)} checks, {failed} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


def run(check: Check) -> bool:
    """Run one check, print its line, and its words when it fails."""
    began = time.monotonic()
    answer = subprocess.run(
        check.command,
        cwd=ROOT,
        env=os.environ | check.environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    verdict = {0: "ok", NOT_RUN: "not run"}.get(answer.returncode, "FAILED")
    line = f"  {check.name:<22} {verdict:<8} {time.monotonic() - began:5.1f} s"
    words = answer.stdout.strip()
    told = {"ok": "", "not run": f"  {words}", "FAILED": f"\n{words}\n"}[verdict]
    print(f"{line}{told}", flush=True)
    return verdict != "FAILED"
