"""The lines of a campaign, who is missing from it, and what is unspent, for a spreadsheet."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.files.tables import Column, Kind, chunks_of, write_csv, write_xlsx
from schools.models import Budget, CampaignLine, Institution

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
YES_NO = {True: "oui", False: "non", None: ""}


def _after(line: CampaignLine, name: str) -> Any:
    return (line.after or {}).get(name)


LINES: Sequence[Column] = (
    Column("Ligne du fichier", lambda line: line.file_line, Kind.NUMBER),
    Column("UAI", lambda line: line.uai),
    Column("Établissement", lambda line: line.institution and line.institution.name, width=34),
    Column("État", lambda line: line.get_state_display()),
    Column("Acte", lambda line: line.get_kind_display()),
    Column("Montant avant", lambda line: line.amount_before, Kind.MONEY),
    Column("Montant après", lambda line: line.amount_after, Kind.MONEY),
    Column("Confirmations à partir du", lambda line: _after(line, "commitment_from")),
    Column("Confirmations avant le", lambda line: _after(line, "commitment_to")),
    Column("Événements à partir du", lambda line: _after(line, "event_from")),
    Column("Événements avant le", lambda line: _after(line, "event_to")),
    Column("Définitif", lambda line: YES_NO[_after(line, "is_final")]),
    Column("Calcul", lambda line: line.formula, width=40),
    Column("Pourquoi", lambda line: line.problem, width=40),
)
MISSING: Sequence[Column] = (
    Column("UAI", lambda school: school.uai),
    Column("Établissement", lambda school: school.name, width=34),
    Column("Commune", lambda school: school.city),
    Column("Département", lambda school: school.department_code),
    Column("Ministère", lambda school: school.get_ministry_display()),
)
# The names that a campaign reads come first: the file may be sent back, its amounts changed.
UNSPENT: Sequence[Column] = (
    Column("UAI", lambda budget: budget.institution.uai),
    Column("amount", lambda budget: budget.amount, Kind.MONEY),
    Column("from", lambda budget: budget.commitment_from, Kind.DAY),
    Column("to", lambda budget: budget.commitment_to, Kind.DAY),
    Column("event_from", lambda budget: budget.event_from, Kind.DAY),
    Column("event_to", lambda budget: budget.event_to, Kind.DAY),
    Column("final", lambda budget: YES_NO[budget.is_final]),
    Column("Établissement", lambda budget: budget.institution.name, width=34),
    Column("Département", lambda budget: budget.institution.department_code),
    Column("Engagé", lambda budget: budget.engaged, Kind.MONEY),
    Column("Non consommé", lambda budget: budget.available, Kind.MONEY),
)


def table(
    columns: Sequence[Column],
    rows: Iterable[CampaignLine | Institution | Budget],
    kind: str,
    title: str,
) -> Iterator[bytes]:
    """The file piece by piece, whatever its length: « csv » or « xlsx »."""
    if kind == "csv":
        return write_csv(columns, rows)
    return chunks_of(write_xlsx(columns, rows, title=title))
