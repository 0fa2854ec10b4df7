"""Offers, their dated lines and the journal of what changed."""

from offers.models.change import OfferChange
from offers.models.offer import CollectiveOffer, Place
from offers.models.stock import CollectiveStock

__all__ = ["CollectiveOffer", "CollectiveStock", "OfferChange", "Place"]
