"""R50, R51: whatever happens to 300 bookings, paid + due is what they earned, to the cent."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings import actions as bookings
from bookings.models import Booking
from bookings.queries.due import due_to_be_used
from reimbursements import actions
from reimbursements.models import Statement, StatementLine
from reimbursements.queries import due
from tests.factories.payments import BankDetailsFactory, past_bookings, pay
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory, PartnerFactory, VenueFactory
from tests.owner import rewrite
from venues.models import BankDetails, Partner

LIVES, PARTNERS = 300, 4
# From the 16th of November 2026: eight runs, over the end of a year.
RUNS = [date(2026, 11, 16), *(date(y, m, d) for y, m in [(2026, 12), (2027, 1), (2027, 2)]
        for d in (1, 16)), date(2027, 3, 1)]  # fmt: skip


class PowerCut(Exception):
    """The machine stops here."""


class Undo(Exception):
    """Ends an example: the database is as before."""


@pytest.mark.slow
@pytest.mark.django_db
@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chance=st.randoms(use_true_random=False))
def test_paid_and_due_are_what_the_used_bookings_earned(
    chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(datetime(2026, 11, 2, 8, tzinfo=UTC), tick=False), _thrown_away():
        life = Life(chance, monkeypatch)
        for day in RUNS:
            life.until(day)
            life.check()
        life.settle_everything()
        life.check()
        assert life.paid() == life.earned() + life.overpaid()


@contextmanager
def _thrown_away() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise Undo
    except Undo:
        pass


class Life:
    """Partners, their bookings, an administration, and chance."""

    def __init__(self, chance: Random, monkeypatch: pytest.MonkeyPatch) -> None:
        self.chance, self.monkeypatch = chance, monkeypatch
        self.admin = StaffFactory()
        self.partners = [PartnerFactory() for _ in range(PARTNERS)]
        self.members = {p.pk: MemberFactory(partner=p) for p in self.partners}
        for partner in self.partners:
            venue, school = VenueFactory(partner=partner), InstitutionFactory()
            past_bookings(venue, school, self._ends())
        for partner in self.partners[1:]:
            BankDetailsFactory(partner=partner)

    def _ends(self) -> list[tuple[datetime, Decimal]]:
        start = datetime(2026, 11, 3, 12, tzinfo=UTC)
        return [
            (
                start + timedelta(hours=self.chance.randrange(110 * 24)),
                Decimal(self.chance.choice([0, 1, 9_999, 24_000, 123_456])) / 100,
            )
            for _ in range(LIVES // PARTNERS)
        ]

    def until(self, day: date) -> None:
        """Half a month goes by, then the run of this day, perhaps cut by a crash."""
        self._cancel_some(["CONFIRMED"])
        with time_machine.travel(datetime(day.year, day.month, day.day, 7, tzinfo=UTC), tick=False):
            for pk in due_to_be_used(datetime.now(UTC) - timedelta(hours=12)):
                bookings.mark_used(booking_id=pk)
            yesterday = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
            rewrite(Booking.objects.filter(state="USED", used_at__gt=yesterday), used_at=yesterday)
            self._change_an_account()
            if self.chance.random() < 0.5:
                self._cut_short(day)
            actions.run_statements(day=day, by=None)
            actions.run_statements(day=day, by=self.admin)
            self._cancel_some(["USED"])
            self._bank_answers(day)

    def _cut_short(self, day: date) -> None:
        survive = self.chance.randrange(PARTNERS)
        with self.monkeypatch.context() as patch, suppress(PowerCut):
            patch.setattr(StatementLine.objects, "bulk_create", _dies_after(survive))
            actions.run_statements(day=day, by=None)

    def _change_an_account(self) -> None:
        partner = self.chance.choice(self.partners)
        for old in partner.bank_details.filter(state=BankDetails.State.VALIDATED):
            old.replace()
            old.save()
        if self.chance.random() < 0.8:
            BankDetailsFactory(partner=partner)

    def _cancel_some(self, states: list[str]) -> None:
        # In an order of their own: that of the table depends on the lives before this one.
        some = Booking.objects.filter(state__in=states).order_by("pk")
        found = list(some.values_list("pk", flat=True))
        for pk in self.chance.sample(found, min(3, len(found))):
            bookings.cancel_by_administration(booking_id=pk, reason="Erreur", by=self.admin)

    def _bank_answers(self, day: date) -> None:
        for statement in Statement.objects.filter(state="ISSUED").order_by("pk"):
            answer = self.chance.random()
            if answer < 0.5:
                pay(statement, day, by=self.admin)
            elif answer < 0.75:
                actions.reject_statement(
                    statement_id=statement.pk, day=day, note="Compte clos", by=self.admin
                )

    def settle_everything(self) -> None:
        """Everybody has an account, the bank accepts all."""
        for partner in self.partners:
            if not partner.bank_details.filter(state="VALIDATED").exists():
                BankDetailsFactory(partner=partner)
        for day in (date(2027, 3, 16), date(2027, 4, 1)):
            with time_machine.travel(datetime(2027, day.month, day.day, 7, tzinfo=UTC), tick=False):
                for pk in due_to_be_used(datetime.now(UTC)):
                    bookings.mark_used(booking_id=pk)
                rewrite(
                    Booking.objects.filter(state="USED"), used_at=datetime(2027, 3, 10, tzinfo=UTC)
                )
                report = actions.run_statements(day=day, by=None)
                actions.ask_payment(run_id=report.run.pk, day=day, by=StaffFactory())
                actions.pay_run(run_id=report.run.pk, by=self.admin)
        # On that day too: an account of this year is too recent for the first day of this life.
        with time_machine.travel(datetime(2027, 4, 1, 8, tzinfo=UTC), tick=False):
            for statement in Statement.objects.filter(state="ISSUED"):
                pay(statement, day, by=self.admin)
        assert not Booking.objects.filter(state="USED").exists()

    def check(self) -> None:
        """What must be true at every moment."""
        for partner in self.partners:
            assert _on_statements(partner) + due.owed_to(partner.pk) == _earned(partner)
        live = StatementLine.objects.filter(returned_at=None, kind="BOOKING")
        assert live.count() == live.values("booking").distinct().count()
        for year in (2026, 2027):
            ranks = Statement.objects.filter(year=year).order_by("rank")
            found = list(ranks.values_list("rank", flat=True))
            assert found == list(range(1, len(found) + 1))

    def paid(self) -> Decimal:
        """Euros of the statements paid."""
        return Statement.objects.filter(state="PAID").aggregate(s=Sum("total"))["s"] or Decimal(0)

    def earned(self) -> Decimal:
        """Confirmed prices of the bookings used."""
        return sum((_earned(partner) for partner in self.partners), Decimal(0))

    def overpaid(self) -> Decimal:
        """Euros given for bookings cancelled since, that nothing could bear."""
        return -sum((due.owed_to(partner.pk) for partner in self.partners), Decimal(0))


def _dies_after(statements: int) -> Callable[[Any], Any]:
    real = StatementLine.objects.bulk_create
    done: list[Any] = []

    def write(lines: Any) -> Any:
        if len(done) == statements:
            raise PowerCut
        done.append(1)
        return real(lines)

    return write


def _earned(partner: Partner) -> Decimal:
    """The sum of the confirmed prices of its used bookings."""
    used = Booking.objects.filter(offer__venue__partner=partner, state__in=["USED", "REIMBURSED"])
    return used.aggregate(sum=Sum("price"))["sum"] or Decimal(0)


def _on_statements(partner: Partner) -> Decimal:
    """The sum of its lines that no bank sent back, paid or about to be."""
    lines = StatementLine.objects.filter(statement__partner=partner, returned_at=None)
    return lines.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
