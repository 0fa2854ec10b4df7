"""Two people for one act, the journal of all acts, notes, and what is told at the top of pages."""

from administration.models.act import AdminAct, AdminActWords
from administration.models.approval import Approval
from administration.models.banner import Banner
from administration.models.note import Note
from administration.models.text import PublicText

__all__ = ["AdminAct", "AdminActWords", "Approval", "Banner", "Note", "PublicText"]
