"""One line a figure: `NAME measured target PASS|FAIL`, and how many failed."""

from dataclasses import dataclass, field

NOT_RUN = "NOT RUN"


@dataclass
class Lines:
    """The lines printed by one door."""

    failed: list[str] = field(default_factory=list)
    printed: int = 0

    def say(self, name: str, measured: str, target: str, good: bool) -> bool:
        """Print one line at once and remember a failure."""
        self.printed += 1
        if not good:
            self.failed.append(name)
        print(f"{name:<8} {measured}  [target: {target}]  {'PASS' if good else 'FAIL'}", flush=True)
        return good

    def copy(self, name: str, line: str) -> None:
        """Print a line measured elsewhere; one that neither passed nor was not run has failed."""
        self.printed += 1
        if not line.endswith(("PASS", NOT_RUN)):
            self.failed.append(name)
        print(line, flush=True)

    def skip(self, name: str, why: str, target: str) -> None:
        """Print a line that this machine cannot measure: neither good nor bad."""
        self.copy(name, f"{name:<8} not run: {why}  [target: {target}]  {NOT_RUN}")

    def end(self) -> int:
        """Print the count; returns the exit code."""
        word = f"{len(self.failed)} failed: {', '.join(self.failed)}" if self.failed else "0 failed"
        print(f"{self.printed} lines, {word}", flush=True)
        return 1 if self.failed else 0
