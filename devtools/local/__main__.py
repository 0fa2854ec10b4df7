"""Hands over from dev.py: `python -m devtools.local DOOR arguments…`."""

import importlib
import signal
import sys

from devtools.local.errors import LocalError


def main() -> int:
    """Open one door and return its exit code; a foreseen failure is one sentence.

    Asked to end, it ends as by Ctrl-C, and what it began with it: servers, folders, containers.
    """
    door, *arguments = sys.argv[1:]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return importlib.import_module(f"devtools.local.{door}").main(arguments)
    except LocalError as error:
        print(f"dev.py {door}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
