"""Brings the pupils of the schools into the table: all the lines, or none (R46)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

from schools.actions.report import LineError
from schools.models import Institution, Level, PupilCount, SchoolYear


class PupilsLine(NamedTuple):
    """A line: how many pupils of a level a school has."""

    line: int
    uai: str
    level: str
    pupils: int


@dataclass
class PupilsReport:
    """What the lines change, or would: rows, and pupils of the year before and after."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    before: int = 0
    after: int = 0


def unknown_lines(lines: Sequence[PupilsLine]) -> list[LineError]:
    """The lines of a school or a level that nobody knows, or said twice."""
    schools = set(
        Institution.objects.filter(uai__in={line.uai for line in lines}).values_list(
            "uai", flat=True
        )
    )
    levels = set(Level.objects.values_list("code", flat=True))
    seen: dict[tuple[str, str], int] = {}
    errors = []
    for line in lines:
        first = seen.setdefault((line.uai, line.level), line.line)
        if line.uai not in schools:
            errors.append(LineError(line.line, f"aucun établissement n’a le code {line.uai}."))
        elif line.level not in levels:
            errors.append(
                LineError(line.line, f"le niveau «\u00a0{line.level}\u00a0» n’existe pas.")
            )
        elif first != line.line:
            errors.append(LineError(line.line, f"ce niveau est déjà donné à la ligne {first}."))
    return errors


@transaction.atomic
def bring_pupils(
    *, year: SchoolYear, lines: Sequence[PupilsLine], dry_run: bool = False
) -> PupilsReport:
    """Write the pupils of these lines for a year; what no line names stays. `dry_run` only counts.

    Takes lines without an unknown one. The year is locked: two imports come one after the other.
    """
    SchoolYear.objects.select_for_update(no_key=True).get(pk=year.pk)
    known = PupilCount.objects.filter(school_year=year)
    held = {
        (uai, level): (pk, pupils)
        for pk, uai, level, pupils in known.values_list(
            "pk", "institution__uai", "level_id", "pupils"
        )
    }
    report = PupilsReport(before=sum(pupils for _, pupils in held.values()))
    schools = dict(
        Institution.objects.filter(uai__in={line.uai for line in lines}).values_list("uai", "pk")
    )
    rows, after = [], {key: pupils for key, (_, pupils) in held.items()}
    for line in lines:
        pk, pupils = held.get((line.uai, line.level), (None, None))
        if pupils == line.pupils:
            report.unchanged += 1
            continue
        report.created += pk is None
        report.changed += pk is not None
        after[line.uai, line.level] = line.pupils
        row = PupilCount(school_year=year, level_id=line.level, pupils=line.pupils)
        row.institution_id = schools[line.uai]
        rows.append(row)
    report.after = sum(after.values())
    if not dry_run:
        PupilCount.objects.bulk_create(
            rows,
            batch_size=2_000,
            update_conflicts=True,
            unique_fields=["school_year", "institution", "level"],
            update_fields=["pupils"],
        )
    return report
