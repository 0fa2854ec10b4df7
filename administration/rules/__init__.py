"""What of a row is a fact of its journal; the numbers of the programme; public texts."""

from administration.rules.changes import Change, changes
from administration.rules.texts import SHOWN_KEPT_SECONDS, Block, blocks_of

__all__ = ["SHOWN_KEPT_SECONDS", "Block", "Change", "blocks_of", "changes"]
