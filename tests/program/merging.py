"""Deciding of a school as an officer does it: what is typed, the effect read, then done (R54)."""

from typing import Any

from django.test import Client
from django.utils import timezone

from administration.models import AdminAct
from operations.audit import QUERIES, rows_of
from schools.models import Institution, SchoolChange
from tests.answers import Answer
from tests.program.office import address, errors

REASON = "Arrêté de la rectrice du 12 mai."


def send(officer: Client, school: Institution, verb: str, **typed: Any) -> Answer:
    """The form of a verb of a school, sent once."""
    sent = {"on_date": timezone.localdate(), "reason": REASON} | typed
    return officer.post(address(Institution, verb, school.pk), sent)


def decide(officer: Client, school: Institution, verb: str, **typed: Any) -> str:
    """Read the effect, tick it, send again; answers the words of the effect."""
    shown = send(officer, school, verb, **typed)
    assert set(errors(shown)) == {"effect"}, errors(shown)
    assert not SchoolChange.objects.filter(institution=school, done_at=None, undone_at=None)
    field = shown.context["form"]["effect"]
    ((key, _),) = field.field.choices
    answer = send(officer, school, verb, **typed, effect=key)
    assert answer.status_code == 302, errors(answer)
    return str(field.help_text).replace("\u00a0", " ").replace("\u202f", " ")


def undo(officer: Client, change: SchoolChange, reason: str = "Arrêté retiré.") -> Answer:
    """« Annuler ce changement », and the page that follows."""
    page = address(SchoolChange, "annuler", change.pk)
    return officer.post(page, {"reason": reason}, follow=True)


def last_change() -> SchoolChange:
    return SchoolChange.objects.latest("pk")


def facts_of(row: Any) -> dict[str, Any]:
    """Field -> [before, after] of the last act on a row."""
    acts = AdminAct.objects.filter(model=row._meta.label_lower, object_id=str(row.pk))
    facts: dict[str, Any] = acts.latest("id").facts
    return facts


def now(school: Institution) -> Institution:
    """The school as it is."""
    return Institution.objects.get(pk=school.pk)


def faults() -> set[str]:
    """The questions of the audit that find a row."""
    return {query.code for query in QUERIES if rows_of(query)}


def no_fault() -> None:
    """Every question of the audit answers no row."""
    assert faults() == set()
