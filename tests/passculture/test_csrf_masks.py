"""The token of a page is Django's own, masked in one go: read back by it, another on each page."""

from collections import Counter

import pytest
from django.middleware import csrf

from passculture import csrf_masks
from passculture.csrf_masks import LETTERS, mask_secret

SECRET = csrf._get_new_csrf_string()


def test_django_reads_the_secret_back() -> None:
    for _ in range(200):
        token = mask_secret(SECRET)
        assert len(token) == csrf.CSRF_TOKEN_LENGTH
        csrf._check_token_format(token)
        assert csrf._unmask_cipher_token(token) == SECRET


def test_it_is_the_one_in_use() -> None:
    assert csrf._mask_cipher_secret is mask_secret


def test_each_page_has_another() -> None:
    assert len({mask_secret(SECRET) for _ in range(500)}) == 500


def test_every_letter_is_as_frequent_in_the_mask_and_behind_it() -> None:
    """Chi-squared with 61 degrees of freedom: beyond 140 once in ten million."""
    tokens = [mask_secret(SECRET) for _ in range(2000)]
    for part in (slice(0, 32), slice(32, 64)):
        found = Counter("".join(token[part] for token in tokens))
        expected = 2000 * 32 / len(LETTERS)
        assert sum((found[one] - expected) ** 2 / expected for one in LETTERS) < 140


def test_an_unfair_byte_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([b"\xff" * 48, b"\x00\xf8\x3e" * 16, b"\x01" * 48])
    monkeypatch.setattr(csrf_masks, "token_bytes", lambda many: next(draws))
    assert mask_secret(SECRET)[:32] == "a" * 32  # 0 and 62 are its first letter, 248 is not drawn
    assert next(draws, None) is not None
