"""Two people for one act, the journal of acts, notes, what pages announce, dated numbers."""

from administration.models.act import AdminAct, AdminActWords
from administration.models.approval import Approval, approved_by_two
from administration.models.assignment import Assignment
from administration.models.banner import Banner
from administration.models.broadcast import Broadcast, BroadcastRecipient
from administration.models.note import Note
from administration.models.number import DatedNumber, hours_in_sql, number_in_sql
from administration.models.term import ListedTerm, only_listed
from administration.models.text import PublicText

__all__ = [
    "AdminAct",
    "AdminActWords",
    "Approval",
    "Assignment",
    "Banner",
    "Broadcast",
    "BroadcastRecipient",
    "DatedNumber",
    "ListedTerm",
    "Note",
    "PublicText",
    "approved_by_two",
    "hours_in_sql",
    "number_in_sql",
    "only_listed",
]
