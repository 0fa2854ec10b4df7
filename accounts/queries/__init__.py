"""Whose link this is, and who still has to prove who they are."""

from accounts.queries.confirming import confirmation_key, person_to_confirm
from accounts.queries.second_factor import (
    SecondFactor,
    must_prove,
    proof_of,
    second_factor_of,
    shown_to_enrol,
)
from accounts.queries.typed import autosave_of, kept_fields, late_posts_of

__all__ = [
    "SecondFactor",
    "autosave_of",
    "confirmation_key",
    "kept_fields",
    "late_posts_of",
    "must_prove",
    "person_to_confirm",
    "proof_of",
    "second_factor_of",
    "shown_to_enrol",
]
