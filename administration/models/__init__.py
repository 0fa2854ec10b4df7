"""Acts that need two people; the journal of all acts."""

from administration.models.act import AdminAct, AdminActWords
from administration.models.approval import Approval

__all__ = ["AdminAct", "AdminActWords", "Approval"]
