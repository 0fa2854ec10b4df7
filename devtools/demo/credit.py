"""The credit of the demonstration's schools, one a school year."""

from datetime import date
from decimal import Decimal

from schools.models import Budget, Institution
from schools.queries import budget_for
from schools.rules import school_year_start

AMOUNTS = {"COLLEGE": Decimal(6200), "LYCEE": Decimal(14_800), "EREA": Decimal(2400)}
# A credit still provisional, and one almost empty: both refusals of the credit are seen (R42).
PROVISIONAL = "0350011X"
SMALL = {"0350969N": Decimal(300)}


def give(institution: Institution, confirmed_on: date, event_on: date) -> None:
    """Make the credit that pays a confirmation of this day for an event of that day."""
    if budget_for(institution, confirmed_on, event_on) is not None:
        return
    commitment, event = school_year_start(confirmed_on), school_year_start(event_on)
    Budget.objects.create(
        institution=institution,
        amount=SMALL.get(institution.uai, AMOUNTS.get(institution.kind, Decimal(3000))),
        commitment_from=commitment,
        commitment_to=commitment.replace(year=commitment.year + 1),
        event_from=event,
        event_to=event.replace(year=event.year + 1),
        is_final=institution.uai != PROVISIONAL,
    )
