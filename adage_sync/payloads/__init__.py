"""ADAGE's field names and words, and nothing else: what we say, in its language (R63)."""

from adage_sync.payloads.inbound import booking_row, deposit_row
from adage_sync.payloads.outgoing import (
    booking_payload,
    edit_payload,
    offer_payload,
    reimbursement_payload,
    request_payload,
    unknown_withdrawal_payload,
    withdrawal_payload,
)
from adage_sync.payloads.words import Words, status_word

__all__ = [
    "Words",
    "booking_payload",
    "booking_row",
    "deposit_row",
    "edit_payload",
    "offer_payload",
    "reimbursement_payload",
    "request_payload",
    "status_word",
    "unknown_withdrawal_payload",
    "withdrawal_payload",
]
