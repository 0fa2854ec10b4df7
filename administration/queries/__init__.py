"""Reading what the administration did, wrote and announces."""

from administration.queries.acts import acts, acts_by, acts_of, told
from administration.queries.lists import stored_terms
from administration.queries.notes import assignment_of, notes_of
from administration.queries.numbers import delay_is_over, stored_numbers
from administration.queries.shown import banners_for, forget_shown, text_in_force

__all__ = [
    "acts",
    "acts_by",
    "acts_of",
    "assignment_of",
    "banners_for",
    "delay_is_over",
    "forget_shown",
    "notes_of",
    "stored_numbers",
    "stored_terms",
    "text_in_force",
    "told",
]
