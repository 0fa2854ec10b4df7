"""What the administration decides of a school, from a day on: written first, applied on the day.

What lives in it (bookings, people, credit) follows by `bookings.actions.succession`, on the floor
that knows bookings (R54).
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User, signature
from core.errors import NotAllowed, Refused
from core.rules import middle_date
from core.rules.text import identifier
from schools import policy, rules
from schools.models import Institution, SchoolChange
from schools.queries.life import merger_of, renumbered

Kind = SchoolChange.Kind
NOT_YOURS = "Seules les personnes du référencement décident de la vie d’un établissement."
# Before any row: an import of the directory holds the table, and waits for no row of ours.
NO_IMPORT = "LOCK TABLE schools_institution IN ROW EXCLUSIVE MODE"


class ChangeNotPossible(Refused):
    """What is asked of this school makes no sense, or no longer does."""

    code = "SCHOOL_CHANGE"
    title = "Ce changement d’établissement n’est pas possible"


class NotUndoable(Refused):
    """Something has happened since that stands on the change."""

    code = "NOT_UNDOABLE"
    title = "Ce changement ne s’annule plus"


@transaction.atomic
def plan_change(
    *,
    kind: str,
    institution_id: int,
    on_date: date,
    reason: str,
    successor_id: int | None = None,
    new_uai: str = "",
    by: User,
) -> SchoolChange:
    """Write a decision, for today or a day to come; nothing else changes yet.

    Raises NotAllowed, ChangeNotPossible.
    """
    if not policy.changes_schools(by):
        raise NotAllowed(NOT_YOURS)
    if not reason.strip():
        raise ChangeNotPossible("Indiquez un motif.")
    if on_date < timezone.localdate():
        raise ChangeNotPossible("Un changement ne se décide pas pour un jour passé.")
    hold_directory()
    school = Institution.objects.select_for_update(no_key=True).get(pk=institution_id)
    if waiting := school.changes.filter(done_at=None, undone_at=None).first():
        day = middle_date(waiting.on_date)
        raise ChangeNotPossible(
            f"Un autre changement est prévu le {day}\u00a0: annulez-le d’abord."
        )
    change = SchoolChange(
        institution=school,
        kind=kind,
        successor_id=successor_id,
        new_uai=identifier(new_uai).upper(),
        on_date=on_date,
        reason=reason,
        asked_by=by,
        asked_label=signature(by),
        asked_at=timezone.now(),
    )
    ask_possible(change)
    change.save()
    return change


def hold_directory() -> None:
    """Wait for an import of the directory to end, and keep others waiting until our commit."""
    with connection.cursor() as cursor:
        cursor.execute(NO_IMPORT)


def ask_possible(change: SchoolChange) -> None:
    """Raise ChangeNotPossible when the school, as it is now, cannot change so."""
    school = change.institution
    if change.kind == Kind.CLOSE and not school.is_open:
        raise ChangeNotPossible("Cet établissement est déjà fermé.")
    if change.kind == Kind.REOPEN:
        if school.is_open:
            raise ChangeNotPossible("Cet établissement est déjà ouvert.")
        if merger_of(school) is not None:
            raise ChangeNotPossible("Il en a rejoint un autre\u00a0: annulez plutôt cette fusion.")
    if change.kind == Kind.RENUMBER:
        ask_uai_is_free(school, change.new_uai)
    heir = change.successor
    if change.kind == Kind.MERGE:
        if heir is None or heir.pk == school.pk:
            raise ChangeNotPossible("Choisissez un autre établissement d’accueil.")
        if not heir.takes_part:
            raise ChangeNotPossible("L’établissement d’accueil n’est pas ouvert et éligible.")
        if merger_of(school) is not None:
            raise ChangeNotPossible("Cet établissement en a déjà rejoint un autre.")


def ask_uai_is_free(school: Institution, uai: str) -> None:
    """Raise ChangeNotPossible when this is no UAI, or another school's, of today or of before."""
    if not rules.uai_is_valid(uai):
        raise ChangeNotPossible("Le code UAI compte 7 chiffres et une lettre de contrôle.")
    if uai == school.uai:
        raise ChangeNotPossible("C’est déjà son UAI.")
    other = Institution.objects.filter(uai=uai).first()
    if other is not None:
        raise ChangeNotPossible(
            f"Cet UAI est celui d’un autre établissement, {other}.",
            "Si l’un a remplacé l’autre, utilisez «\u00a0Fusionner\u00a0».",
        )
    if former := renumbered(uai).exclude(institution=school).first():
        raise ChangeNotPossible(f"C’était l’UAI d’un autre établissement, {former.institution}.")


def write_school(change: SchoolChange) -> None:
    """Apply a locked change to the row of its school, locked too; what it was stays in `former`.

    The reason makes it a decision by hand: no import undoes it (R5).
    """
    school = change.institution
    change.former = {
        "uai": school.uai, "is_open": school.is_open, "open_reason": school.open_reason,
    }  # fmt: skip
    if change.kind == Kind.RENUMBER:
        school.uai = change.new_uai
    else:
        school.is_open = change.kind == Kind.REOPEN
        school.open_reason = change.reason[:300]
    school.save(update_fields=["uai", "is_open", "open_reason"])
    change.done_at, change.problem = timezone.now(), ""
    change.save()


def rewrite_school(change: SchoolChange) -> None:
    """Give a locked school back what it was before a locked change, already marked undone.

    Raises NotUndoable when another change came since, or the row says something else.
    """
    school = change.institution
    later = school.changes.filter(done_at__gt=change.done_at, undone_at=None)
    if later.exists():
        raise NotUndoable("Un autre changement a suivi\u00a0: annulez-le d’abord.")
    if change.kind == Kind.RENUMBER:
        if school.uai != change.new_uai:
            raise NotUndoable("Son UAI a changé depuis.")
        if Institution.objects.filter(uai=change.former["uai"]).exists():
            raise NotUndoable("Un autre établissement porte son ancien UAI.")
    elif school.is_open != (change.kind == Kind.REOPEN):
        raise NotUndoable("Il a été ouvert ou fermé depuis.")
    for name, value in change.former.items():
        setattr(school, name, value)
    school.save(update_fields=[*change.former])


def mark_undone(change: SchoolChange, by: User) -> None:
    """Write that a locked change is undone, or will not be applied."""
    change.undone_at, change.undone_label = timezone.now(), signature(by)
    change.problem = ""
    change.save()
