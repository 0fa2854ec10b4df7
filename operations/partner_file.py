"""A partner on one page: what runs, what is owed, who acts for it (R49)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from bookings.actions import cancel_by_administration
from bookings.models import LIVE_STATES, Booking
from core.batches import Report, line_by_line
from offers.models import CollectiveOffer, OfferTemplate
from reimbursements.models import Statement
from reimbursements.queries.due import Due, due_of
from venues.models import BankDetails, Membership, Partner
from venues.queries.partners import stopped

ZERO = Decimal(0)
State = Booking.State
# Rows of each list on the page; the lists of the administration show them all.
SHOWN = 50
# Cancelled one after the other while an officer waits: the others at the next click.
AT_ONCE = 200


@dataclass(frozen=True)
class Running:
    """What a suspension or « annuler tout » meets: numbers, and euros agreed or owed."""

    offers: int
    free_offers: int
    templates: int
    prebooked: int
    prebooked_euros: Decimal
    confirmed: int
    confirmed_euros: Decimal
    owed: Decimal
    statements: int
    statements_euros: Decimal

    @property
    def to_cancel(self) -> int:
        """Bookings that « annuler tout » cancels: what took place is paid, or corrected alone."""
        return self.prebooked + self.confirmed


def running(partner: Partner) -> Running:
    """Count what runs, in four queries and those of what is owed."""
    held = Booking.objects.filter(offer=OuterRef("pk"), state__in=LIVE_STATES)
    published = CollectiveOffer.objects.filter(venue__partner=partner, state="PUBLISHED")
    offers = published.annotate(held=Exists(held)).aggregate(
        offers=Count("pk"), free_offers=Count("pk", filter=Q(held=False))
    )
    templates = OfferTemplate.objects.filter(venue__partner=partner, state="PUBLISHED").count()
    figures: dict[str, Any] = {}
    for name, state in (("prebooked", State.PREBOOKED), ("confirmed", State.CONFIRMED)):
        figures[name] = Count("pk", filter=Q(state=state))
        figures[f"{name}_euros"] = Coalesce(Sum("price", filter=Q(state=state)), ZERO)
    bookings = partner.bookings.aggregate(**figures)
    waiting = Statement.objects.filter(partner=partner, state=Statement.State.ISSUED)
    statements = waiting.aggregate(
        statements=Count("pk"), statements_euros=Coalesce(Sum("total"), ZERO)
    )
    owed = sum((due.amount for due in due_of(partner.pk)), ZERO)
    return Running(templates=templates, owed=owed, **offers, **bookings, **statements)


@dataclass(frozen=True)
class PartnerFile:
    """The rows of the page, the most urgent first, `SHOWN` of each at most."""

    offers: QuerySet[CollectiveOffer]
    bookings: QuerySet[Booking]
    dues: list[Due]
    statements: QuerySet[Statement]
    members: QuerySet[Membership]
    accounts: QuerySet[BankDetails]
    is_held: bool


def file_of(partner: Partner) -> PartnerFile:
    """What the page of a partner lists."""
    offers = CollectiveOffer.objects.filter(venue__partner=partner).exclude(state="DRAFT")
    return PartnerFile(
        offers.order_by("-pk")[:SHOWN],
        to_cancel(partner).select_related("offer", "institution", "teacher")[:SHOWN],
        due_of(partner.pk)[:SHOWN],
        Statement.objects.filter(partner=partner)[:SHOWN],
        partner.memberships.select_related("user").order_by("user__last_name")[:SHOWN],
        partner.bank_details.order_by("-submitted_at")[:SHOWN],
        Partner.objects.filter(stopped("PAYMENT", timezone.localdate()), pk=partner.pk).exists(),
    )


def to_cancel(partner: Partner) -> QuerySet[Any]:
    """Pre-bookings and confirmed bookings of a partner, the next event first."""
    live = partner.bookings.filter(state__in=[State.PREBOOKED, State.CONFIRMED])
    return live.order_by("starts_at", "pk")


def cancel_everything(*, partner: Partner, reason: str, by: User) -> Report[int]:
    """Cancel what runs, `AT_ONCE` at most, each in a transaction of its own; schools, teachers and
    ADAGE are told of each. One that is refused stops no other.
    """
    keys = list(to_cancel(partner).values_list("pk", flat=True)[:AT_ONCE])
    return line_by_line(
        keys, lambda pk: cancel_by_administration(booking_id=pk, reason=reason, by=by)
    )
