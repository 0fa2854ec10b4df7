"""Where a school went: the one it joined, the one that had its UAI (R54)."""

from datetime import date

from django.db.models import QuerySet

from schools.models import Institution, SchoolChange

Kind = SchoolChange.Kind


def in_force(kind: str) -> QuerySet[SchoolChange]:
    """The changes of a kind that were applied, and not undone since."""
    return SchoolChange.objects.filter(kind=kind, done_at__isnull=False, undone_at=None)


def merger_of(school: Institution) -> SchoolChange | None:
    """The merger by which a school joined another; None when it did not."""
    mergers = in_force(Kind.MERGE).filter(institution=school)
    return mergers.select_related("successor").first()


def renumbered(uai: str) -> QuerySet[SchoolChange]:
    """The changes that took this UAI away from a school, the last one first."""
    return in_force(Kind.RENUMBER).filter(former__uai=uai).select_related("institution")


def school_of(uai: str) -> tuple[Institution | None, bool]:
    """The school that an UAI leads to today, and whether it does so by a merger.

    A school that changed UAI is still itself; one that joined another leads there.
    """
    school = Institution.objects.filter(uai=uai).first()
    if school is None:
        change = renumbered(uai).first()
        return (change.institution if change else None), False
    joined = False
    while not school.is_open and (merger := merger_of(school)) is not None:
        assert merger.successor is not None
        school, joined = merger.successor, True
    return school, joined


def due_changes(today: date) -> list[int]:
    """The planned changes whose day has come, the oldest first."""
    waiting = SchoolChange.objects.filter(done_at=None, undone_at=None, on_date__lte=today)
    return list(waiting.order_by("on_date", "pk").values_list("pk", flat=True))
