"""Fixture `figure`: a test that measures prints one line, `NAME measured target PASS|FAIL`."""

from collections.abc import Callable

import pytest

LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str, str, bool], None]:
    """`figure("G13", "10 000 requests, 0 × 5xx", "0 × 5xx", True)`; printed at the end."""

    def say(name: str, measured: str, target: str, good: bool) -> None:
        kept = request.config.stash.setdefault(LINES, [])
        kept.append(f"{name:<8} {measured}  [target: {target}]  {'PASS' if good else 'FAIL'}")

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the lines measured in this process (the doors run without xdist)."""
    for line in terminalreporter.config.stash.get(LINES, []):
        terminalreporter.write_line(line)
