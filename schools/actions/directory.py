"""Brings the official directory into the table of institutions (R5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from schools.actions.report import DirectoryReport
from schools.models import Institution

BATCH = 500
# Readers go on; two imports, or an import and the administration, wait for each other.
LOCK = "LOCK TABLE schools_institution IN SHARE ROW EXCLUSIVE MODE"


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A row of the directory, read and judged."""

    line: int
    uai: str
    name: str
    is_site: bool  # another site of an institution that stands on another line
    is_open: bool
    territory: str
    left_aside: str  # why (French), '' when eligible
    facts: dict[str, Any]  # fields of Institution, {} when left aside


@transaction.atomic
def import_directory(
    *,
    rows: Sequence[DirectoryRow],
    dry_run: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> DirectoryReport:
    """Create and update institutions; a second run changes nothing.

    An institution the file declares closed, or no longer eligible, is closed here. One that the
    file does not mention is only reported: a file of one department says nothing of the others,
    nor why a school left it. A decision taken by hand, with its reason, wins over the file.
    """
    if not dry_run:
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
    known = {school.uai: school for school in Institution.objects.all()}
    report = DirectoryReport()
    new: list[Institution] = []
    changed: list[Institution] = []
    for row in rows:
        _compare(row, known.get(row.uai), report, new, changed)
        advance()
    report.absent = _absent(known.values(), rows)
    if not dry_run:
        _write(new, changed)
    return report


def _compare(
    row: DirectoryRow,
    school: Institution | None,
    report: DirectoryReport,
    new: list[Institution],
    changed: list[Institution],
) -> None:
    """Say in the report what one row means, and put aside what it creates or changes."""
    if row.is_site:
        report.sites.append(f"{row.uai} {row.name}")
    elif row.left_aside:
        report.left_aside[row.left_aside] += 1
        if school and _close(school, row):
            report.closed.append(f"{school.uai} {school.name}\u00a0: {row.left_aside}")
            changed.append(school)
    elif school is None:
        report.created.append(row.uai)
        new.append(Institution(uai=row.uai, is_open=True, eligible=True, **row.facts))
    elif fields := _update(school, row):
        report.updated[row.uai] = fields
        changed.append(school)
    else:
        report.unchanged += 1


def _update(school: Institution, row: DirectoryRow) -> list[str]:
    """Set what the file says otherwise; returns the names of the changed fields."""
    said = {**row.facts, "is_open": True}
    if not school.eligible_reason:  # a decision by hand stays (R5)
        said["eligible"] = True
    fields = [name for name, value in said.items() if getattr(school, name) != value]
    for name in fields:
        setattr(school, name, said[name])
    return fields


def _close(school: Institution, row: DirectoryRow) -> bool:
    """Close a known institution the file leaves aside; says whether anything changed."""
    before = (school.is_open, school.eligible)
    school.is_open = row.is_open
    if not school.eligible_reason:
        school.eligible = False
    return before != (school.is_open, school.eligible)


def _absent(known: Any, rows: Sequence[DirectoryRow]) -> list[str]:
    """Open institutions of the departments of the file that the file does not mention."""
    named = {row.uai for row in rows}
    covered = {row.territory for row in rows}
    return [
        f"{school.uai} {school}"
        for school in known
        if school.uai not in named
        and school.department_code in covered
        and school.is_open
        and school.eligible
        and not school.eligible_reason
    ]


def _write(new: list[Institution], changed: list[Institution]) -> None:
    Institution.objects.bulk_create(new, batch_size=BATCH)
    fields = [
        field.name
        for field in Institution._meta.concrete_fields
        if field.name not in ("id", "uai", "eligible_reason")
    ]
    Institution.objects.bulk_update(changed, fields, batch_size=BATCH)
