"""What of a row is a fact of its journal; the numbers of the programme, by date."""

from administration.rules.changes import Change, changes

__all__ = ["Change", "changes"]
