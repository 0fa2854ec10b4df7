"""Deciding of a partner as an officer does it: what is typed, the effect read, then done (R55)."""

from typing import Any

from django.test import Client
from django.utils import timezone

from tests.answers import Answer
from tests.program.office import address, errors
from venues.models import Partner, PartnerChange, Venue

REASON = "Apport à une autre association."


def send(officer: Client, row: Partner | Venue, verb: str, **typed: Any) -> Answer:
    """The form of a verb, sent once."""
    sent = {"on_date": timezone.localdate(), "reason": REASON} | typed
    return officer.post(address(type(row), verb, row.pk), sent)


def decide(officer: Client, row: Partner | Venue, verb: str, **typed: Any) -> str:
    """Read the effect, tick it, send again; answers the words of the effect."""
    before = PartnerChange.objects.count()
    shown = send(officer, row, verb, **typed)
    assert set(errors(shown)) == {"effect"}, errors(shown)
    assert PartnerChange.objects.count() == before
    field = shown.context["form"]["effect"]
    ((key, _),) = field.field.choices
    answer = send(officer, row, verb, **typed, effect=key)
    assert answer.status_code == 302, errors(answer)
    assert PartnerChange.objects.count() == before + 1
    return str(field.help_text).replace("\u00a0", " ").replace("\u202f", " ")


def undo(officer: Client, reason: str = "Apport abandonné.") -> Answer:
    """« Annuler ce changement », of the last one, and the page that follows."""
    page = address(PartnerChange, "annuler", last_change().pk)
    return officer.post(page, {"reason": reason}, follow=True)


def last_change() -> PartnerChange:
    """The last decision."""
    return PartnerChange.objects.latest("pk")
