"""The verbs of the schools: engage and release credit, suspend, import the official files."""

from schools.actions.credit import FundNotFinal, InsufficientFund, engage, release
from schools.actions.delegation import OverCeiling, delegate, hold_delegation, revoke
from schools.actions.suspension import Suspended, pass_gate, reword, suspend

__all__ = [
    "FundNotFinal",
    "InsufficientFund",
    "OverCeiling",
    "Suspended",
    "delegate",
    "engage",
    "hold_delegation",
    "pass_gate",
    "release",
    "revoke",
    "reword",
    "suspend",
]
