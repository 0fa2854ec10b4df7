"""What the samples of the mails about delegations are told."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from bookings.models import Booking
from schools.models import Delegation, Role, SchoolRole
from schools.rules import day_at, latest_end

EVENTS = {
    "delegation.given": "La direction délègue ses décisions",
    "delegation.revoked": "La direction retire une délégation",
}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    institution, now = booking.institution, timezone.now()
    principals = SchoolRole.objects.filter(institution=institution, role=Role.PRINCIPAL)
    SchoolRole.objects.get_or_create(
        user=booking.teacher,
        defaults={"institution": institution, "role": Role.TEACHER, "entered_at": now},
    )
    today = day_at(now, institution.time_zone)
    given, _ = Delegation.objects.get_or_create(
        institution=institution,
        delegate=booking.teacher,
        from_date=today,
        to_date=latest_end(today),
        ceiling=Decimal(500),
        given_by=principals.earliest("pk").user,
        defaults={"given_at": now},
    )
    return EVENTS[event], {"delegation_id": given.pk}
