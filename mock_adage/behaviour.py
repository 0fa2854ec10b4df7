"""How the mock misbehaves when told to: one mode, or several joined by commas."""

import random
import re
import threading
import time
from dataclasses import dataclass, field

SIMPLE = {"ok", "noemail"}
HANG_SECONDS = 60.0
GARBAGE = ("html", "truncated", "big", "redirect")
# Mode -> how its value is written.
SHAPES = {
    "500": r"|\d+(\.\d+)?%",
    "lost-answer": r"|\d+(\.\d+)?%",
    "late": r"\d+(\.\d+)?s",
    "quota": r"[1-9]\d*",
    "garbage": "|".join(("", *GARBAGE)),
    "poison": r".+",
    "hang": r"[\w+-]*",
} | dict.fromkeys(SIMPLE, "")


class UnknownMode(ValueError):
    """The mode asked for is not one of those the mock knows."""


@dataclass
class Behaviour:
    """The modes in force. All of them are forgotten when the mock restarts."""

    mode: str = "ok"
    modes: dict[str, str] = field(default_factory=dict)
    changed: threading.Condition = field(default_factory=threading.Condition)
    arrivals: list[float] = field(default_factory=list)
    garbage_served: int = 0

    def set(self, mode: str) -> None:
        """Take a mode, say `late:12s` or `500:10%,lost-answer:5%`; wakes what hangs."""
        modes = {}
        for part in mode.split(","):
            name, _, value = part.strip().partition(":")
            if name not in SHAPES or not re.fullmatch(SHAPES[name], value):
                raise UnknownMode(part.strip())
            modes[name] = value
        with self.changed:
            self.mode, self.modes = mode, modes
            self.arrivals.clear()
            self.changed.notify_all()

    def fails(self) -> bool:
        """Answer 500 without any effect, always or for a share of the calls."""
        return "500" in self.modes and _draw(self.modes["500"])

    def loses_answer(self) -> bool:
        """Do the work and hang up without a word."""
        return "lost-answer" in self.modes and _draw(self.modes["lost-answer"])

    def poisons(self, offer: str | None) -> bool:
        """Refuse every call about this offer with a 422."""
        return "poison" in self.modes and self.modes["poison"] == offer

    def late_seconds(self) -> float:
        """Seconds to wait, the work once done, before answering."""
        return float(self.modes.get("late", "0").rstrip("s"))

    def hangs(self, offer: str | None) -> bool:
        """Say nothing to any call, or to those about these offers (`hang:CJ-A+CJ-B`)."""
        if "hang" not in self.modes:
            return False
        told = self.modes["hang"]
        return not told or offer in told.split("+")

    def hang(self, offer: str | None) -> None:
        """Keep the connection without a word, until the mode changes."""
        with self.changed:
            self.changed.wait_for(lambda: not self.hangs(offer), timeout=HANG_SECONDS)

    def over_quota(self) -> bool:
        """Tell whether this call goes beyond the quota of calls a second (sliding window)."""
        if "quota" not in self.modes:
            return False
        with self.changed:
            moment = time.monotonic()
            self.arrivals[:] = [arrival for arrival in self.arrivals if moment - arrival < 1.0]
            if len(self.arrivals) >= int(self.modes["quota"]):
                return True
            self.arrivals.append(moment)
            return False

    def garbage(self) -> str | None:
        """The kind of nonsense to answer with: the one asked for, or each in turn."""
        if "garbage" not in self.modes:
            return None
        with self.changed:
            self.garbage_served += 1
            return self.modes["garbage"] or GARBAGE[self.garbage_served % len(GARBAGE)]


def _draw(share: str) -> bool:
    """`5%` is true five times in a hundred; without share, always."""
    return not share or random.random() * 100 < float(share.rstrip("%"))
