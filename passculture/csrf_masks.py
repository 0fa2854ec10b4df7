"""The token of a page's forms, masked by one call of the system's generator.

Django draws each of the 32 letters of the mask by a call of its own, on every page: as much Python
as the session and its person. The letters are as many, as random, and read back by Django itself.
"""

from secrets import token_bytes

from django.middleware import csrf

LETTERS = csrf.CSRF_ALLOWED_CHARS
RANKS = {letter: rank for rank, letter in enumerate(LETTERS)}
# A byte beyond the last whole alphabet would make its first letters more frequent: drawn again.
FAIR = 256 - 256 % len(LETTERS)


def mask_secret(secret: str) -> str:
    """A mask and the secret behind it, for `django.middleware.csrf._unmask_cipher_token`."""
    ranks: list[int] = []
    while len(ranks) < len(secret):
        # 46 of 48 bytes are fair on average, 32 are needed.
        ranks += [byte % len(LETTERS) for byte in token_bytes(48) if byte < FAIR]
    ranks = ranks[: len(secret)]
    hidden = [
        LETTERS[(RANKS[letter] + rank) % len(LETTERS)]
        for letter, rank in zip(secret, ranks, strict=True)
    ]
    return "".join([LETTERS[rank] for rank in ranks] + hidden)


def mask_at_once() -> None:
    """From now on, tokens are masked so."""
    csrf._mask_cipher_secret = mask_secret  # type: ignore[attr-defined]  # private
