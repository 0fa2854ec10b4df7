"""The verbs of the schools: engage and release credit, suspend, import the official files."""

from schools.actions.credit import FundNotFinal, InsufficientFund, engage, release
from schools.actions.delegation import OverCeiling, delegate, hold_delegation, revoke
from schools.actions.suspension import (
    PrebookingsSuspended,
    Suspended,
    hold_gate,
    lift_now,
    pass_gate,
    reword,
    suspend,
)

__all__ = [
    "FundNotFinal",
    "InsufficientFund",
    "OverCeiling",
    "PrebookingsSuspended",
    "Suspended",
    "delegate",
    "engage",
    "hold_delegation",
    "hold_gate",
    "lift_now",
    "pass_gate",
    "release",
    "revoke",
    "reword",
    "suspend",
]
