"""What a handler may raise to say why a message has not left."""


class Later(Exception):
    """No call was made: too many at once, this one comes back in so many seconds. Not a try."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        self.seconds = seconds
        super().__init__(reason or "Cet envoi attend son tour.")


class Wait(Exception):
    """The receiver asks to wait this many seconds; `everybody`, not this message alone."""

    def __init__(self, seconds: float, reason: str = "", *, everybody: bool = False) -> None:
        self.seconds, self.everybody = seconds, everybody
        super().__init__(reason or "Le destinataire demande d’attendre.")


class Retry(Exception):
    """Nothing sensible was answered: try again later."""


class Hung(Retry):
    """Nothing at all was answered, within all the patience there was: try again, apart (F13b)."""


class Park(Exception):
    """Trying again will not help: somebody must look at it."""


class Uncertain(Exception):
    """The receiver may have taken it, or not: ask before trying again."""
