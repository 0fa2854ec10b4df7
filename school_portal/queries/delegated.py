"""What was decided by delegation: the journal a head reads."""

from django.db.models import QuerySet

from bookings.models import BookingMove
from schools.models import Institution


def decided_by_delegation(institution: Institution) -> QuerySet[BookingMove]:
    """The moves made with a delegation of this school, the newest first."""
    moves = BookingMove.objects.filter(delegation__institution=institution)
    return moves.select_related("booking__offer").order_by("-at", "-pk")
