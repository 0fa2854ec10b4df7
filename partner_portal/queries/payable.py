"""Partners that nobody can pay: their bookings earn money, no bank account is validated (R51)."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from bookings.models import Booking
from core.compiled import compiled
from venues.models import BankDetails, Partner

State = Booking.State


def partners_nobody_can_pay(partners: Iterable[Partner]) -> list[Partner]:
    """Those of these partners with a confirmed price to receive and no validated account."""
    return _nobody_can_pay([partner.pk for partner in partners])


@compiled
def _nobody_can_pay(partner_ids: list[int]) -> QuerySet[Partner]:
    validated = BankDetails.objects.filter(
        partner=OuterRef("pk"), state=BankDetails.State.VALIDATED
    )
    earning = Booking.objects.filter(
        partner=OuterRef("pk"), state__in=[State.CONFIRMED, State.USED], price__gt=0
    )
    found = Partner.objects.filter(pk__among=partner_ids)
    return found.filter(~Exists(validated), Exists(earning))
