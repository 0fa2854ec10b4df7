"""What the product is made of: pinned, asked about, listed; and no secret among the sources."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from devtools.local import leaks, supply
from devtools.local.errors import LocalError
from devtools.local.places import ROOT

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
# A series of PostgreSQL has two numbers, all others three.
EXACT = re.compile(
    r"postgres:[0-9]+\.[0-9]+|[a-z0-9./-]+:v?(?:[0-9]+\.){2}[0-9]+[a-z0-9.-]*"
    r"|.+@sha256:[0-9a-f]{64}"
)


def program(folder: Path, code: int, said: str = "") -> str:
    """A uv that answers so, and counts how often it was asked."""
    path = folder / f"uv-{code}"
    path.write_text(f"#!/bin/sh\necho x >> {folder}/asked\necho '{said}' >&2\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_an_answer_is_dated_and_holds_a_day(tmp_path: Path) -> None:
    stored = tmp_path / "advisories.json"
    good = program(tmp_path, 0)
    assert supply.ask_advisories(NOW, good, stored)["faults"] is False
    assert json.loads(stored.read_text())["asked_at"] == "2026-11-30T09:00:00+00:00"
    bad = program(tmp_path, 1, "GHSA-1")
    later = NOW + timedelta(hours=23)
    assert supply.ask_advisories(later, bad, stored)["faults"] is False
    answer = supply.ask_advisories(NOW + timedelta(hours=25), bad, stored)
    assert (answer["faults"], answer["said"]) == (True, "GHSA-1\n")
    assert (tmp_path / "asked").read_text() == "x\n" * 2


def test_nobody_to_ask_is_no_answer(tmp_path: Path) -> None:
    """Neither good nor bad, and the last answer is named with its date."""
    stored = tmp_path / "advisories.json"
    nobody = program(tmp_path, 2, "dns error")
    with pytest.raises(LocalError, match=r"dns error.*never asked here before"):
        supply.ask_advisories(NOW, nobody, stored)
    supply.ask_advisories(NOW, program(tmp_path, 0), stored)
    with pytest.raises(LocalError, match=r"last answer of 2026-11-30T09:00:00.*: nothing known"):
        supply.ask_advisories(NOW + timedelta(days=3), nobody, stored)


def test_a_secret_among_the_sources_is_found_and_not_repeated(tmp_path: Path) -> None:
    planted = [
        "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "Mk9+" * 16,
        "AKIA" + "Q7" * 8,
        "ghp_" + "a1B2" * 9,
        "postgres://app:" + "s3cretS3cretS3cret" + "@db.example.fr/x",
        "eyJ" + "hbGciOiJSUzI1" * 2 + ".eyJ" + "zdWIiOiIxMjM0" * 2 + "." + "c2lnbmF0dXJl" * 2,
    ]
    (tmp_path / "settings.py").write_text("\n".join(["# one a line", *planted]))
    found = leaks.leaks([tmp_path / "settings.py"])
    assert len(found) == len(planted)
    assert not any(secret[-16:] in line for secret in planted for line in found)
    (tmp_path / "plain.py").write_text("postgres://user:password@host:5432/name\nAKIA\n")
    assert leaks.leaks([tmp_path / "plain.py"]) == []


def test_images_have_an_exact_name_and_uv_the_digest_of_its_files() -> None:
    """A name that moves would bring in what nobody looked at; two names would be two servers."""
    recipe = ROOT / "Dockerfile"
    demonstration, production = (
        re.findall(r"^ +image: (\S+)$", (ROOT / name).read_text(), re.MULTILINE)
        for name in ("docker-compose.yml", "deploy/docker-compose.production.yml")
    )
    assert len(demonstration) == 4
    assert set(demonstration) > set(production) > {"nginx:1.28.0"}
    images = demonstration + re.findall(r"^FROM (\S+)", recipe.read_text(), re.MULTILINE)
    assert len(images) == 6
    assert [image for image in images if not EXACT.fullmatch(image)] == []
    assert not EXACT.fullmatch("nginx:1.28")
    pinned = supply.LOCK.with_name("devtools").joinpath("local", "uv.txt").read_text()
    assert re.search(r"^uv==[0-9.]+ \\$", pinned, re.MULTILINE)
    assert pinned.count("--hash=sha256:") > 10
    for text in ((ROOT / "dev.py").read_text(), recipe.read_text()):
        assert "--require-hashes" in text
