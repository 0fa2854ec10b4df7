"""What ADAGE makes us do: let people in, decide for a head."""

from adage_sync.actions.entry import enter, forget_old_tokens
from adage_sync.actions.exchange import (
    Difference,
    UnknownOffer,
    differences,
    epoch_above,
    replay_offer,
    withdraw_unknown,
)
from adage_sync.actions.inbound import (
    IsCancelled,
    NotRefusable,
    acting_for_principal,
    confirm_for_principal,
    count_call,
    merge_schools,
    refuse_for_principal,
)

__all__ = [
    "Difference",
    "IsCancelled",
    "NotRefusable",
    "UnknownOffer",
    "acting_for_principal",
    "confirm_for_principal",
    "count_call",
    "differences",
    "enter",
    "epoch_above",
    "forget_old_tokens",
    "merge_schools",
    "refuse_for_principal",
    "replay_offer",
    "withdraw_unknown",
]
