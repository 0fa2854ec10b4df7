"""Two schools, three teachers, three offers of one partner, ADAGE in memory: where G16 plays."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import time_machine
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, initialize

from adage_sync import client
from core.errors import NotAllowed, Refused
from offers.models import CollectiveStock
from operations import audit
from tests.factories.offers import LineFactory, OfferFactory
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory
from tests.owner import as_owner
from tests.races.model import DONE, NO, Deal, Line, Offer, World

START = datetime(2026, 10, 5, 8, tzinfo=UTC)
AUDIT = " UNION ALL ".join(
    f"SELECT '{query.code}', count(*) FROM ({query.sql}) AS {query.code.lower()}"
    for query in audit.QUERIES
    if query.code != "A8"  # of the age of what waits: the clock of the machine is not PostgreSQL's
)
EMPTIED = (
    "TRUNCATE outbox_message, outbox_stream, offers_collectiveoffer, bookings_booking,"
    " schools_budget, schools_suspension, adage_sync_seentoken CASCADE"
)
CREDIT = [Decimal(700), Decimal(450)]
SCHOOL_OF = [0, 0, 1]
EVENTS = [timedelta(days=40), timedelta(days=10), timedelta(days=90)]


class Killed(BaseException):
    """The process is gone: nothing after it runs."""


class Adage:
    """The receiver, in memory: applies each key once, in the order of the offer."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.last: dict[str, int] = {}
        self.dies = False

    def send(
        self, path: str, body: Any, place: client.Place, *, patient: bool = True
    ) -> client.Delivered:
        if place.key not in self.keys:
            assert place.seq == self.last.get(place.stream, 0) + 1, "out of order"
            self.keys.add(place.key)
            self.last[place.stream] = place.seq
        if self.dies:
            raise Killed
        return client.Delivered()


class Stage(RuleBasedStateMachine):
    """Two schools, three teachers, three offers of one partner, and everybody's verbs."""

    adage: ClassVar[Adage]
    steps: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        as_owner(EMPTIED)
        self.travel = time_machine.travel(START)
        self.traveller = self.travel.start()
        type(self).adage.__init__()
        venue = VenueFactory()
        self.member, self.staff = MemberFactory(partner=venue.partner), StaffFactory()
        schools = [InstitutionFactory() for _ in CREDIT]
        self.budgets = [
            BudgetFactory(institution=school, amount=amount)
            for school, amount in zip(schools, CREDIT, strict=True)
        ]
        self.teachers = [TeacherFactory(institution=schools[school]) for school in SCHOOL_OF]
        self.principals = [PrincipalFactory(institution=school) for school in schools]
        self.rows = [OfferFactory(venue=venue, line=False) for _ in EVENTS]
        lines = [self.line_in(event, Decimal(300)) for event in EVENTS]
        for row, line in zip(self.rows, lines, strict=True):
            LineFactory(offer=row, **self.fields(line))
        self.world = World(
            START, SCHOOL_OF, list(CREDIT), [Decimal(0)] * 2, [Offer(line) for line in lines]
        )
        self.guest = f"marc.{uuid.uuid4().hex[:9]}@ac-rennes.example"
        self.pairs: list[tuple[Deal, int]] = []  # of the model, of the database

    def line_in(self, ahead: timedelta, price: Decimal) -> Line:
        starts = timezone.now() + ahead
        return Line(1, price, starts, starts + timedelta(hours=2), starts - timedelta(days=5))

    def fields(self, line: Line) -> dict[str, Any]:
        names = ("price", "starts_at", "ends_at", "bookable_until")
        return {name: getattr(line, name) for name in names}

    def do(self, expected: str, act: Any, **arguments: Any) -> Any:
        """The product must answer what the model answered."""
        try:
            answer, result = DONE, act(**arguments)
        except (Refused, NotAllowed) as refusal:
            answer, result = NO, refusal
        assert answer == expected, f"{act.__name__}: {result!r}, the model says {expected}"
        return result

    def open_line(self, o: int) -> CollectiveStock | None:
        lines = CollectiveStock.objects.filter(offer=self.rows[o], withdrawn_at=None)
        return lines.select_related("offer").first()

    def deal(self, choice: int) -> tuple[Deal, int] | None:
        return self.pairs[choice % len(self.pairs)] if self.pairs else None
