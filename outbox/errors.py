"""What a handler may raise to say why a message has not left."""


class Wait(Exception):
    """The receiver asks to wait this many seconds."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        self.seconds = seconds
        super().__init__(reason or "Le destinataire demande d’attendre.")


class Retry(Exception):
    """Nothing was answered, or nonsense: try again later."""


class Park(Exception):
    """Trying again will not help: somebody must look at it."""


class Uncertain(Exception):
    """The receiver may have taken it, or not: ask before trying again."""
