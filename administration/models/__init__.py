"""Acts that need two people; the journal of all acts; the numbers of the programme."""

from administration.models.act import AdminAct, AdminActWords
from administration.models.approval import Approval
from administration.models.number import DatedNumber

__all__ = ["AdminAct", "AdminActWords", "Approval", "DatedNumber"]
