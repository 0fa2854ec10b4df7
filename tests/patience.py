"""How long a test waits for what may never come: long enough for any loaded machine.

A limit in a test says that something hangs. How fast the product is, benches and doors measure; a
test that proves a delay shortens the delay, and compares with the one that would count without it.
"""

from typing import Any

HANGS_SECONDS = 60
HANGS_MS = HANGS_SECONDS * 1000
# The product gives up sooner (passculture/settings): in a test of something else, on a machine with
# other work, its sentence of excuse would be the failure of that test.
LIMITS = " ".join(
    [
        f"-c statement_timeout={HANGS_SECONDS}s",
        f"-c lock_timeout={HANGS_SECONDS // 2}s",
        f"-c idle_in_transaction_session_timeout={2 * HANGS_SECONDS}s",
    ]
)


def be_patient(database: dict[str, Any]) -> None:
    """Lengthen the limits of every connection this process will open."""
    options = database["OPTIONS"]
    options["connect_timeout"] = HANGS_SECONDS
    options["options"] = f"{options['options']} {LIMITS}"  # the last one said counts
    options["pool"]["timeout"] = HANGS_SECONDS
