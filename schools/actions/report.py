"""What an import of an official file tells the operator."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple


class LineError(NamedTuple):
    """What is wrong on a line of a file, numbered as a spreadsheet numbers it, in which column.

    The line 0 is the whole file.
    """

    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.message
        column = f", colonne «\u00a0{self.column}\u00a0»" if self.column else ""
        return f"Ligne {self.line}{column}\u00a0: {self.message}"


class BadFile(Exception):
    """The file cannot be taken; nothing has been changed. `errors` names each line."""

    def __init__(self, *errors: LineError) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


@dataclass
class DirectoryReport:
    """Every row of the directory, counted once."""

    created: list[str] = field(default_factory=list)  # UAI
    updated: dict[str, list[str]] = field(default_factory=dict)  # UAI -> names of changed fields
    unchanged: int = 0
    sites: list[str] = field(default_factory=list)  # « UAI name », lines of a kept institution
    left_aside: Counter[str] = field(default_factory=Counter)  # reason -> rows
    known: int = 0  # institutions of the file that were open and eligible here
    closed: list[str] = field(default_factory=list)  # of those, the ones that no longer are
    kept: list[str] = field(default_factory=list)  # decided here, otherwise in the file
    absent: list[str] = field(default_factory=list)  # known and open here, absent from the file

    @property
    def rows(self) -> int:
        """Rows read."""
        kept = len(self.created) + len(self.updated) + self.unchanged
        return kept + len(self.sites) + self.left_aside.total()

    @property
    def changed(self) -> int:
        """Institutions written."""
        return len(self.created) + len(self.updated) + len(self.closed)
