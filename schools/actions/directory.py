"""Brings the official directory into the table of institutions (R5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.errors import Refused
from core.rules import department_of
from schools import rules
from schools.actions.report import DirectoryReport
from schools.models import Institution, SchoolChange
from schools.queries.life import in_force

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


class ClosesTooMany(Refused):
    """The file would close more institutions than an import may without being asked (R5)."""

    code = "CLOSES_TOO_MANY"
    title = "Cet import fermerait trop d’établissements"

    def __init__(self, report: DirectoryReport) -> None:
        self.closed = report.closed
        super().__init__(
            f"{len(report.closed)} des {report.known} établissements ouverts et éligibles que "
            "nomme ce fichier deviendraient non éligibles ou fermés.",
            "Vérifiez le fichier.",
        )


@transaction.atomic
def import_directory(
    *,
    rows: Sequence[DirectoryRow],
    dry_run: bool = False,
    sure: bool = False,
    advance: Callable[[], object] = lambda: None,
) -> DirectoryReport:
    """Create and update institutions; a second run changes nothing.

    An institution the file declares closed, or no longer eligible, is closed here. One that the
    file does not mention is only reported: a file of one department says nothing of the others,
    nor why a school left it. A decision taken by hand, with its reason, wins over the file: that
    institution stays as the administration said. Raises ClosesTooMany unless `sure`.
    """
    if not dry_run:
        with connection.cursor() as cursor:
            cursor.execute(LOCK)
    known = {school.uai: school for school in Institution.objects.all()}
    # How many institutions the file names are open and eligible here.
    named = {row.uai for row in rows}
    open_here = sum(s.uai in named and s.is_open and s.eligible for s in known.values())
    report = DirectoryReport(known=open_here)
    _remember_decisions(known)
    new, changed = list[Institution](), list[Institution]()
    for row in rows:
        _compare(row, known.get(row.uai), report, new, changed)
        advance()
    report.absent = _absent(dict.fromkeys(known.values()), rows)
    if dry_run:
        return report
    if not sure and rules.closes_too_many(len(report.closed), report.known):
        raise ClosesTooMany(report)
    Institution.objects.bulk_create(new, batch_size=BATCH)
    fields = [
        field.name
        for field in Institution._meta.concrete_fields
        if field.name not in ("id", "uai", "eligible_reason", "open_reason")
    ]
    Institution.objects.bulk_update(changed, fields, batch_size=BATCH)
    return report


def _remember_decisions(known: dict[str, Institution]) -> None:
    """What was decided here outlives the file (R54): an UAI that a school no longer has is still
    that school's; one that joined another stays closed, were its reason wiped off its page.
    """
    for change in in_force(SchoolChange.Kind.RENUMBER).select_related("institution"):
        known.setdefault(change.former["uai"], known[change.institution.uai])
    for change in in_force(SchoolChange.Kind.MERGE).select_related("institution"):
        school = known[change.institution.uai]
        school.open_reason = school.open_reason or change.reason


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
        return
    if school and school.uai != row.uai:
        report.kept.append(f"{row.uai} {row.name}\u00a0: devenu {school.uai} {school.name}")
        report.unchanged += 1
        return
    if school:
        # What the administration decided and the file says otherwise.
        here = f"{school.uai} {school.name}"
        said = []
        if school.open_reason and school.is_open != row.is_open:
            word, other = ("ouvert", "fermé") if school.is_open else ("fermé", "ouvert")
            said.append(
                f"{here}\u00a0: gardé {word} ({school.open_reason}), {other} dans le fichier"
            )
        if school.eligible_reason and school.eligible == bool(row.left_aside):
            word = "éligible" if school.eligible else "non éligible"
            file = row.left_aside or "éligible"
            said.append(
                f"{here}\u00a0: gardé {word} ({school.eligible_reason}), dans le fichier {file}"
            )
        report.kept.extend(said)
    if row.left_aside:
        report.left_aside[row.left_aside] += 1
        if school and _close(school, row, report):
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
    said = dict(row.facts)
    if not school.open_reason:  # a decision by hand stays (R5)
        said["is_open"] = True
    if not school.eligible_reason:
        said["eligible"] = True
    fields = [name for name, value in said.items() if getattr(school, name) != value]
    for name in fields:
        setattr(school, name, said[name])
    return fields


def _close(school: Institution, row: DirectoryRow, report: DirectoryReport) -> bool:
    """Take what the file says of one it leaves aside; says whether anything changed."""
    before = (school.is_open, school.eligible)
    if not school.open_reason:
        school.is_open = row.is_open
    if not school.eligible_reason:
        school.eligible = False
    after = (school.is_open, school.eligible)
    if all(before) and not all(after):
        report.closed.append(f"{school.uai} {school.name}\u00a0: {row.left_aside}")
    return before != after


def _absent(known: Any, rows: Sequence[DirectoryRow]) -> list[str]:
    """Open institutions of the departments of the file that the file does not mention; one whose
    department was closed, or moved, since its last line is also of that of its postal code.
    """
    named = {row.uai for row in rows}
    covered = {row.territory for row in rows}
    return [
        f"{school.uai} {school}"
        for school in known
        if school.uai not in named
        and {school.department_code, department_of(school.postal_code)} & covered
        and school.is_open
        and school.eligible
        and not school.eligible_reason
        and not school.open_reason
    ]
