"""`python -m devtools.measure.asked_alone`: how the demonstration's pages are asked for, in JSON.

A process has one database: whoever compares two sites asks one of them through this.
"""

import json

import django


def main() -> None:
    """Wait until nothing waits any more, sign everybody in, print page → request."""
    django.setup()
    from devtools.measure import compared, waiting
    from devtools.measure.rounds import PATIENCE_SECONDS

    waiting.seconds_until_gone(PATIENCE_SECONDS)
    print(json.dumps(compared.demonstration()))


if __name__ == "__main__":
    main()
