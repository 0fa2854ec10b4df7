"""One line a figure: `NAME measured target PASS|FAIL`, and how many failed."""

from dataclasses import dataclass, field


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

    def end(self) -> int:
        """Print the count; returns the exit code."""
        word = f"{len(self.failed)} failed: {', '.join(self.failed)}" if self.failed else "0 failed"
        print(f"{self.printed} lines, {word}", flush=True)
        return 1 if self.failed else 0
