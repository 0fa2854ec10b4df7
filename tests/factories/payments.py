"""Bank details and bookings that took place, by the hundred."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from schwifty import IBAN

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock
from reimbursements import actions
from reimbursements.models import Statement
from schools.models import Budget, Institution
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import BudgetFactory, TeacherFactory
from tests.factories.venues import PartnerFactory
from tests.owner import without_walls
from venues.models import BankDetails, Venue

NOTICE = timedelta(days=15)


def french_iban(number: int) -> str:
    """An IBAN with a right key, of a bank that exists."""
    return str(IBAN.generate("FR", bank_code="30006", account_code=f"{number:011d}"))


class BankDetailsFactory(factory.django.DjangoModelFactory):
    """Validated bank details of a partner; `state="CHECKING"` leaves them to be decided."""

    class Meta:
        model = BankDetails

    partner = factory.SubFactory(PartnerFactory)
    holder = "Théâtre de l’Éclusier"
    iban = factory.Sequence(french_iban)
    bic = "AGRIFRPPXXX"
    document = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.4", name="rib.pdf"))
    document_kind = "pdf"
    document_name = "rib.pdf"
    submitted_by = factory.SubFactory(UserFactory)
    # Long enough ago to be paid on.
    submitted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    state = BankDetails.State.VALIDATED


def past_bookings(
    venue: Venue,
    institution: Institution,
    ends: list[tuple[datetime, Decimal]],
    *,
    state: str = "CONFIRMED",
) -> list[Booking]:
    """Bookings confirmed long before, one an end and a price, written at once (no verb played)."""
    teacher, budget = TeacherFactory(institution=institution), _budget(institution, ends)
    offers = CollectiveOffer.objects.bulk_create(
        OfferFactory.build(venue=venue, created_by=None, line=False) for _ in ends
    )
    lines = CollectiveStock.objects.bulk_create(
        LineFactory.build(
            offer=offer,
            starts_at=end - timedelta(hours=2),
            ends_at=end,
            bookable_until=end - timedelta(days=20),
            price=price,
        )
        for offer, (end, price) in zip(offers, ends, strict=True)
    )
    with without_walls("bookings_booking"):
        return Booking.objects.bulk_create(
            Booking(
                offer=line.offer,
                stock=line,
                institution=institution,
                partner=venue.partner,
                teacher=teacher,
                state=state,
                budget=budget,
                price=line.price,
                starts_at=line.starts_at,
                ends_at=line.ends_at,
                participants=line.participants,
                prebooked_at=line.starts_at - timedelta(days=40),
                confirmed_at=line.starts_at - timedelta(days=30),
                cancellable_until=line.starts_at - NOTICE,
                used_at=line.ends_at + timedelta(hours=48) if state == "USED" else None,
            )
            for line in lines
        )


def _budget(institution: Institution, ends: list[tuple[datetime, Decimal]]) -> Budget:
    """A credit on which all of it is engaged."""
    total = sum((price for _, price in ends), Decimal(0))
    return BudgetFactory(institution=institution, amount=total + 1, engaged=total)


def pay(statement: Statement, day: date, *, by: User | None = None) -> Statement:
    """A payment as two people make it: one asks for it, another (`by`) confirms it."""
    actions.ask_payment(statement_id=statement.pk, day=day, by=StaffFactory())
    return actions.pay_statement(statement_id=statement.pk, by=by or StaffFactory())
