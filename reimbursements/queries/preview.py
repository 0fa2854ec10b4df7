"""What a run would issue, without issuing it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from reimbursements.models import Statement
from reimbursements.queries.due import ZERO, cutoff, due_of, fitting, partners_with_something_due
from venues.models import Partner


@dataclass(frozen=True)
class Planned:
    """The statement a partner would receive: euros, number of lines; paid on which account, or
    held while its payments are stopped (R49).
    """

    partner: Partner
    total: Decimal
    lines: int
    has_bank_details: bool
    is_held: bool


def planned(day: date) -> Iterator[Planned]:
    """What the run of this day would still issue, partner by partner."""
    done = set(Statement.objects.filter(run__day=day).values_list("partner_id", flat=True))
    partners = Partner.objects.in_bulk(
        [pk for pk in partners_with_something_due(day) if pk not in done]
    )
    today = timezone.localdate()
    for partner in partners.values():
        lines = fitting(due_of(partner.pk, cutoff(day)))
        if lines:
            has_account = partner.bank_details.filter(state="VALIDATED").exists()
            total = sum((line.amount for line in lines), ZERO)
            is_held = partner.is_stopped("PAYMENT", today)
            yield Planned(partner, total, len(lines), has_account, is_held)
