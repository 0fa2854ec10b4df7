"""Suspending a partner as an officer does it, and lifting it as two of them do (R49)."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.factories.people import with_role
from tests.program.site import browser_of
from venues.models import Partner, PartnerSuspension

REASON = "Signalement de deux établissements."


def page(partner: Partner, name: str = "partner") -> str:
    return reverse(f"admin:venues_partnersuspension_{name}", args=[partner.pk])


def verb(suspension: PartnerSuspension, name: str) -> str:
    return reverse(f"admin:venues_partnersuspension_{name}", args=[suspension.pk])


def suspend(by: User, partner: Partner, *acts: str, **typed: object) -> PartnerSuspension:
    """Through the page of the partner, from today on unless said otherwise."""
    sent = {"acts": list(acts), "from_date": timezone.localdate(), "reason": REASON} | typed
    answer = browser_of(by).post(page(partner), sent)
    assert answer.status_code == 302
    return PartnerSuspension.objects.latest("pk")


def lift(suspension: PartnerSuspension) -> None:
    """By two people of the programme, neither of whom imposed it."""
    asks, confirms = with_role("Programme"), with_role("Programme")
    browser_of(asks).post(verb(suspension, "demander-la-levee"), {"reason": "Rien à reprocher."})
    browser_of(confirms).post(verb(suspension, "lever"))
    assert PartnerSuspension.objects.get(pk=suspension.pk).lifted_at is not None
