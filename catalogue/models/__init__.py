"""What a person of a school keeps of the search, and the page of each partner found there."""

from catalogue.models.favourite import Favourite
from catalogue.models.page import PartnerPage
from catalogue.models.saved_search import SavedSearch, SearchDigest
from catalogue.models.watch import Watch

__all__ = ["Favourite", "PartnerPage", "SavedSearch", "SearchDigest", "Watch"]
