"""Brings in what ADAGE knows: institutions, teachers, partners; only what changed, if it can."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone

from adage_sync import rules
from adage_sync.actions.reference import (
    SyncReport,
    bring_institutions,
    bring_partners,
    bring_teachers,
    remember,
)
from adage_sync.client import reference
from adage_sync.queries import partners_new_since, synced_since
from schools.models import Institution

Advance = Callable[[], object]


def sync_institutions(*, year: str, dry_run: bool = False) -> SyncReport:
    """Read the institutions of a school year (ADAGE's number). Raises AdageSilent."""
    return bring_institutions(rows=list(reference.institutions(year)), dry_run=dry_run)


def sync_teachers(
    *, schools: Sequence[Institution], dry_run: bool = False, advance: Advance = lambda: None
) -> SyncReport:
    """Read the teachers of each school, one transaction a school. Raises AdageSilent."""
    whole = SyncReport()
    for school in schools:
        rows = reference.teachers(school.uai)
        if rows is None:
            whole.note("unknown", f"{school.uai} {school.name}")
        else:
            part = bring_teachers(uai=school.uai, rows=rows, dry_run=dry_run)
            whole.read += part.read
            whole.unchanged += part.unchanged
            for what, names in part.lines.items():
                whole.lines.setdefault(what, []).extend(names)
        advance()
    return whole


def sync_partners(*, everything: bool = False, dry_run: bool = False) -> SyncReport:
    """Read the partners changed since the last reading, and those that came here since.

    Raises AdageSilent; then the next reading starts where this one did.
    """
    began = timezone.now()
    since = None if everything else synced_since("partners")
    rows = reference.partners(since.isoformat(timespec="seconds") if since else "")
    if since is not None:
        for siren in partners_new_since(since):
            rows += reference.partner(siren)
    report = bring_partners(rows=rows, dry_run=dry_run)
    if not dry_run:
        remember(name="partners", since=rules.read_again_from(began))
    return report


def what_adage_holds() -> list[dict[str, Any]]:
    """What ADAGE holds of each of our offers, to be compared. Raises AdageSilent."""
    return list(reference.offers())
