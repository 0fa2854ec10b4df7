"""A suspension of schools as an officer types it, and what it is about (R45)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from schools.models import Suspension
from tests.program.office import address, preview_then_save

PARIS = ZoneInfo("Europe/Paris")
WHY = "Clôture de l’exercice"
STOPS = ("stops_confirmations", "stops_prebookings", "hides_credit", "postpones_deadlines")


def moment(name: str, at: datetime) -> dict[str, str]:
    """The two boxes of a moment, on the clock of Paris."""
    here = at.astimezone(PARIS)
    return {f"{name}_0": f"{here:%d/%m/%Y}", f"{name}_1": f"{here:%H:%M:%S}"}


def typed(*stops: str, days: int | None = 10, begun: int = 1, **more: Any) -> dict[str, Any]:
    """What the form is sent: begun an hour ago unless said otherwise (hours), for so many days."""
    start = timezone.now().replace(microsecond=0) - timedelta(hours=begun)
    sent: dict[str, Any] = {"message": "Fin de gestion.", "reason": WHY}
    sent |= moment("from_at", start) | dict.fromkeys(stops or ("stops_confirmations",), "on")
    if days is not None:
        sent |= moment("to_at", start + timedelta(days=days))
    return sent | more


def suspended(officer: Client, *stops: str, **more: Any) -> tuple[Suspension, str]:
    """The suspension made through its page, and the effect that was read before."""
    effect = preview_then_save(officer, address(Suspension, "add"), typed(*stops, **more))
    return Suspension.objects.latest("pk"), effect
