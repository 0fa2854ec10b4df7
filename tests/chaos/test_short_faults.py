"""F1, F4, F5, F8, F13, F15, F18, F24 in short, on the whole stack (`python3 dev.py chaos --suite`).

One stack in its own process: web, worker, beat, relay, mock ADAGE, PostgreSQL, Valkey.
"""

import os
import subprocess
import sys

import pytest

from devtools.local.places import ROOT

FAULTS = ["F1", "F4", "F5", "F8", "F13", "F15", "F18", "F24"]
PATIENCE_SECONDS = 540
# Of this process's servers: the lab starts its own.
OURS = (
    "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "STATE_DIR", "DJANGO_SETTINGS_MODULE",
    "ENVIRONMENT", "SITE_URL", "ADAGE_URL", "ADAGE_API_KEY", "ADAGE_INBOUND_KEY",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE_SECONDS + 30)
def test_nothing_is_lost_doubled_nor_disordered_under_any_of_these_faults():
    """Client history, database, ADAGE's journal and the mails agree; the audit answers no row."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    command = [sys.executable, "-m", "devtools.local", "chaos", "--suite", "--only", *FAULTS]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
    )
    said = [line for line in done.stdout.splitlines() if "[target: " in line]
    assert [line.split()[0] for line in said] == FAULTS, done.stdout[-3000:] + done.stderr[-3000:]
    assert [line for line in said if not line.endswith("PASS")] == []
