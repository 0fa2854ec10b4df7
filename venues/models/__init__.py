"""Cultural partners, their venues, their members, their referencing on ADAGE."""

from venues.models.members import Membership
from venues.models.partner import (
    Partner,
    PartnerQuerySet,
    Referencing,
    ReferencingQuerySet,
    validate_siren,
)
from venues.models.venue import Venue, validate_siret

__all__ = [
    "Membership",
    "Partner",
    "PartnerQuerySet",
    "Referencing",
    "ReferencingQuerySet",
    "Venue",
    "validate_siren",
    "validate_siret",
]
