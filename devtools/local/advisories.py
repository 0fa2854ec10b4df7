"""The check « advisories »: faults published against the packages of the lock file."""

import sys

from devtools.local import supply
from devtools.local.errors import LocalError

# The code of a check that could not be done: neither good nor bad.
NOT_RUN = 75


def main() -> int:
    """Print the dated answer; 1 when a fault is known, NOT_RUN when nobody could be asked."""
    try:
        answer = supply.ask_advisories(supply.today(), supply.uv())
    except LocalError as unknown:
        print(unknown)
        return NOT_RUN
    print(f"asked {answer['asked_at']}\n{answer['said']}")
    return 1 if answer["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
