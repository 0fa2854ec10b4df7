"""Offers, their dated lines, the journal of what changed, and the imports of files of offers."""

from offers.models.change import OfferChange
from offers.models.import_job import ImportedOffer, ImportJob, ImportLine
from offers.models.offer import CollectiveOffer, Place
from offers.models.stock import CollectiveStock

__all__ = [
    "CollectiveOffer",
    "CollectiveStock",
    "ImportJob",
    "ImportLine",
    "ImportedOffer",
    "OfferChange",
    "Place",
]
