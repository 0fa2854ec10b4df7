"""Cultural partners, their venues, their members, their referencing on ADAGE."""

from venues.models.bank import BankDetails, validate_bic, validate_iban
from venues.models.joining import Invitation, InvitationQuerySet, JoinRequest
from venues.models.life import PartnerChange
from venues.models.members import Membership
from venues.models.partner import (
    Partner,
    PartnerQuerySet,
    Referencing,
    ReferencingQuerySet,
    validate_siren,
)
from venues.models.request import (
    ReferencingRequest,
    RequestDocument,
    RequestMessage,
    RequestMove,
    RequestState,
)
from venues.models.suspension import LIFT, PartnerSuspension
from venues.models.venue import Venue, validate_siret

__all__ = [
    "LIFT",
    "BankDetails",
    "Invitation",
    "InvitationQuerySet",
    "JoinRequest",
    "Membership",
    "Partner",
    "PartnerChange",
    "PartnerQuerySet",
    "PartnerSuspension",
    "Referencing",
    "ReferencingQuerySet",
    "ReferencingRequest",
    "RequestDocument",
    "RequestMessage",
    "RequestMove",
    "RequestState",
    "Venue",
    "validate_bic",
    "validate_iban",
    "validate_siren",
    "validate_siret",
]
