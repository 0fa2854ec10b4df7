"""A stage: one school with its people and its credit, one partner with its published offer."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock, OfferRequest
from outbox.models import Message
from schools.models import Budget, Institution
from tests.factories.offers import OfferFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.templates import RequestFactory
from tests.factories.venues import MemberFactory


@dataclass
class Stage:
    """Everybody a booking needs."""

    institution: Institution
    teacher: User
    principal: User
    budget: Budget
    member: User
    offer: CollectiveOffer
    line: CollectiveStock

    def prebook(self, **details: str) -> Booking:
        """The teacher pre-books the offer."""
        return actions.prebook(
            offer_id=self.offer.pk, expected_version=self.line.version, by=self.teacher, **details
        )

    def confirm(self, booking: Booking) -> Booking:
        """The head confirms it."""
        return actions.confirm(
            booking_id=booking.pk, expected_version=self.line.version, by=self.principal
        )


def build_stage(*, draft: bool = False, zone: str = "Europe/Paris", **line: object) -> Stage:
    """A fresh stage, on the clock of the place given; other keyword arguments go to the line."""
    institution = InstitutionFactory()
    state = "DRAFT" if draft else "PUBLISHED"
    terms = {f"line__{name}": value for name, value in line.items()}
    offer = OfferFactory(state=state, venue__time_zone=zone, **terms)
    return Stage(
        institution=institution,
        teacher=TeacherFactory(institution=institution),
        principal=PrincipalFactory(institution=institution),
        budget=BudgetFactory(institution=institution),
        member=MemberFactory(partner=offer.venue.partner),
        offer=offer,
        line=offer.line,
    )


@pytest.fixture
def stage(db: None) -> Stage:
    """One stage in the database."""
    return build_stage()


@pytest.fixture
def booking(stage: Stage) -> Booking:
    """The stage's offer, pre-booked by its teacher for a class."""
    return stage.prebook(class_name="4e B")


@pytest.fixture
def asked(db: None) -> OfferRequest:
    """What a teacher asked of a partner, from one of its templates."""
    return RequestFactory()


@pytest.fixture
def proposed(stage: Stage) -> CollectiveStock:
    """The line proposed in the place of the one pre-booked (R30)."""
    from tests.proposals import propose

    return propose(stage, stage.prebook(class_name="4e B").reference, message="Salle prise.")


def engaged(stage: Stage) -> Decimal:
    """Euros engaged on the school's credit, read again."""
    stage.budget.refresh_from_db()
    return stage.budget.engaged


def fresh(booking: Booking) -> Booking:
    """The row as it is now; a protected state is never refreshed in place."""
    return Booking.objects.get(pk=booking.pk)


def traces() -> tuple[int, int]:
    """How many journal lines and messages exist: a refusal adds none."""
    return sum(b.moves.count() for b in Booking.objects.all()), Message.objects.count()


@pytest.fixture
def pro(client: Client, stage: Stage) -> Client:
    """The browser of the stage's member, on the pro portal."""
    client.force_login(stage.member)
    return client
