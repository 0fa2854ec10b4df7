"""The verbs of the schools: engage and release credit, suspend, import the official files."""

from schools.actions.credit import FundNotFinal, InsufficientFund, engage, release
from schools.actions.suspension import Suspended, pass_gate, reword, suspend

__all__ = [
    "FundNotFinal",
    "InsufficientFund",
    "Suspended",
    "engage",
    "pass_gate",
    "release",
    "reword",
    "suspend",
]
