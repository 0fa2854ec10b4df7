"""`dev.py sbom`: the list of what production is made of, in CycloneDX, for whoever audits it."""

import argparse
import json
import subprocess
from pathlib import Path

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.supply import uv

WRITTEN = ROOT / "var" / "sbom.json"


def main(arguments: list[str]) -> int:
    """Write it to the path given, or to var/sbom.json, and say how many parts it lists."""
    parser = argparse.ArgumentParser(prog="dev.py sbom", description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=WRITTEN, help="file to write")
    path = parser.parse_args(arguments).path
    # Without the groups of development: what the container holds.
    command = [uv(), "export", "--frozen", "--no-default-groups", "--format", "cyclonedx1.5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise LocalError(f"uv could not list the packages: {done.stderr.strip()}")
    listed = json.loads(done.stdout)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(done.stdout)
    print(f"sbom  {len(listed['components'])} packages, CycloneDX {listed['specVersion']}: {path}")
    return 0
