"""Offers and their lines, templates, requests, imports of files, and the journals of them all."""

from offers.models.change import OfferChange
from offers.models.import_job import ImportedOffer, ImportJob, ImportLine
from offers.models.offer import CollectiveOffer
from offers.models.project import PROJECT_FIELDS, Place
from offers.models.request import OfferRequest, RequestEntry
from offers.models.request_draft import RequestDraft
from offers.models.review import ReviewRule
from offers.models.search import SearchEntry, SearchText
from offers.models.stock import CollectiveStock
from offers.models.template import OfferTemplate, TemplateChange

__all__ = [
    "PROJECT_FIELDS",
    "CollectiveOffer",
    "CollectiveStock",
    "ImportJob",
    "ImportLine",
    "ImportedOffer",
    "OfferChange",
    "OfferRequest",
    "OfferTemplate",
    "Place",
    "RequestDraft",
    "RequestEntry",
    "ReviewRule",
    "SearchEntry",
    "SearchText",
    "TemplateChange",
]
