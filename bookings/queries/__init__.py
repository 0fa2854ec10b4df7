"""What pages read about offers and their bookings, and who may see it."""

from bookings.queries.allowed import available_actions, available_offer_actions
from bookings.queries.due import due_to_be_used, due_to_expire
from bookings.queries.status import (
    EXPLANATIONS,
    TURN_OF,
    Standing,
    Status,
    Turn,
    standing,
    with_status,
)

__all__ = [
    "EXPLANATIONS",
    "TURN_OF",
    "Standing",
    "Status",
    "Turn",
    "available_actions",
    "available_offer_actions",
    "due_to_be_used",
    "due_to_expire",
    "standing",
    "with_status",
]
