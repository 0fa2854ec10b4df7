"""How long one process waits for an answer of ADAGE."""

from adage_sync import rules


class Patience:
    """The whole patience of the contract, or just more than ADAGE has lately needed (F13b)."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Nothing known, as in a new process."""
        self._slowest = 0.0

    def learn(self, seconds: float) -> None:
        """ADAGE answered within so many seconds; what it needed long ago counts less and less."""
        self._slowest = max(seconds, self._slowest * rules.FORGET)

    def seconds(self, *, whole: bool) -> float:
        """How long to wait for an answer."""
        if whole:
            return rules.READ_SECONDS
        return min(max(self._slowest * 2, rules.SHORT_READ_SECONDS), rules.READ_SECONDS)
