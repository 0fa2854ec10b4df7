"""What a person of a school keeps of the search: favourites, saved searches, alerts."""

from catalogue.models.favourite import Favourite
from catalogue.models.saved_search import SavedSearch, SearchDigest
from catalogue.models.watch import Watch

__all__ = ["Favourite", "SavedSearch", "SearchDigest", "Watch"]
