"""Hands over from dev.py: `python -m devtools.local DOOR arguments…`."""

import importlib
import sys

from devtools.local.errors import LocalError


def main() -> int:
    """Open one door and return its exit code; a foreseen failure is one sentence."""
    door, *arguments = sys.argv[1:]
    try:
        return importlib.import_module(f"devtools.local.{door}").main(arguments)
    except LocalError as error:
        print(f"dev.py {door}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
