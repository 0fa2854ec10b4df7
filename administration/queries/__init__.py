"""Reading what the administration did, wrote and announces."""

from administration.queries.acts import acts, acts_by, acts_of, told
from administration.queries.banners import banners_for, forget_banners
from administration.queries.notes import notes_of

__all__ = [
    "acts",
    "acts_by",
    "acts_of",
    "banners_for",
    "forget_banners",
    "notes_of",
    "told",
]
