"""The stateful machine of G16: everybody's verbs on the product, and on its model, side by side."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from accounts.models import User
from adage_sync import actions as entry
from adage_sync.rules import BadToken, Claims
from bookings import actions, tasks
from bookings.models import Booking
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock
from outbox.actions import deliver_due
from outbox.models import Message
from schools.actions import suspend
from schools.models import Budget, Suspension
from tests.owner import erase
from tests.races.machine_stage import AUDIT, EVENTS, Killed, Stage

PRICES = st.sampled_from([Decimal(100), Decimal("149.99"), Decimal(300), Decimal(450)])
TEACHERS, PRINCIPALS, OFFERS = st.integers(0, 2), st.integers(0, 1), st.integers(0, 2)
LATER = st.sampled_from([0, 1, 3, 9, 24, 24 * 8, 24 * 20])
TURNS = {
    "pause": (offers.pause, "member"),
    "resume": (offers.resume, "member"),
    "archive": (actions.archive_offer, "member"),
    "unarchive": (offers.unarchive, "member"),
    "publish": (offers.publish, "member"),
    "reject": (actions.reject_offer, "staff"),
}


class Machine(Stage):
    """Each rule asks the model, then the product, and compares."""

    # --- the school ------------------------------------------------------------------------------
    @rule(o=OFFERS, teacher=TEACHERS, stale=st.sampled_from([0, 0, 0, 1]))
    def prebook(self, o: int, teacher: int, stale: int) -> None:
        line = self.open_line(o)
        version = (line.version if line else 1) + stale
        known = len(self.world.offers[o].deals)
        booking = self.do(
            self.world.prebook(o, teacher, version),
            actions.prebook,
            offer_id=self.rows[o].pk,
            expected_version=version,
            by=self.teachers[teacher],
        )
        if len(self.world.offers[o].deals) > known:
            self.pairs.append((self.world.offers[o].deals[-1], booking.pk))

    @rule(choice=st.integers(0, 30), principal=PRINCIPALS, stale=st.sampled_from([0, 0, 0, 1]))
    def confirm(self, choice: int, principal: int, stale: int) -> None:
        if pair := self.deal(choice):
            version = pair[0].line.version + stale
            expected = self.world.confirm(pair[0], principal, version)
            by = self.principals[principal]
            self.do(expected, actions.confirm, booking_id=pair[1], expected_version=version, by=by)

    @rule(choice=st.integers(0, 30), principal=PRINCIPALS)
    def refuse(self, choice: int, principal: int) -> None:
        if pair := self.deal(choice):
            expected, by = self.world.refuse(pair[0], principal), self.principals[principal]
            self.do(expected, actions.refuse, booking_id=pair[1], reason="Voyage", by=by)

    @rule(choice=st.integers(0, 30), teacher=TEACHERS)
    def withdraw(self, choice: int, teacher: int) -> None:
        if pair := self.deal(choice):
            expected, by = self.world.withdraw(pair[0], teacher), self.teachers[teacher]
            self.do(expected, actions.withdraw, booking_id=pair[1], by=by)

    @rule(choice=st.integers(0, 30), principal=PRINCIPALS)
    def cancel_by_school(self, choice: int, principal: int) -> None:
        if pair := self.deal(choice):
            expected, by = (
                self.world.cancel_by_school(pair[0], principal),
                self.principals[principal],
            )
            self.do(expected, actions.cancel_by_school, booking_id=pair[1], by=by)

    # --- the partner and the administration ------------------------------------------------------
    @rule(choice=st.integers(0, 30))
    def cancel_by_partner(self, choice: int) -> None:
        if pair := self.deal(choice):
            expected, act = self.world.cancel_by_partner(pair[0]), actions.cancel_by_partner
            self.do(expected, act, booking_id=pair[1], reason="Panne", by=self.member)

    @rule(choice=st.integers(0, 30))
    def cancel_by_administration(self, choice: int) -> None:
        if pair := self.deal(choice):
            expected = self.world.cancel_by_administration(pair[0])
            act = actions.cancel_by_administration
            self.do(expected, act, booking_id=pair[1], reason="Fraude", by=self.staff)

    @rule(o=OFFERS, price=PRICES)
    def change_price(self, o: int, price: Decimal) -> None:
        line = self.open_line(o)
        if line is None:
            return
        live = Booking.objects.filter(offer=self.rows[o]).exclude(state="CANCELLED").first()
        terms = offers.terms_of(line)
        self.do(
            self.world.change_price(o, price),
            actions.change_terms,
            offer_id=self.rows[o].pk,
            terms=offers.Terms(**{**vars(terms), "price": price}),
            expected_version=line.version,
            seen=actions.seen_as(live, line),
            by=self.member,
        )

    @rule(o=OFFERS)
    def delete_line(self, o: int) -> None:
        if self.world.offers[o].line is not None:
            expected = self.world.delete_line(o)
            self.do(expected, actions.withdraw_line, offer_id=self.rows[o].pk, by=self.member)

    @rule(o=OFFERS, price=PRICES, event=st.sampled_from([*EVENTS, timedelta(days=3)]))
    def create_line(self, o: int, price: Decimal, event: timedelta) -> None:
        if self.world.offers[o].line is None:
            line = self.line_in(event, price)
            self.do(
                self.world.create_line(o, line),
                offers.open_line,
                offer_id=self.rows[o].pk,
                terms=offers.Terms(**self.fields(line), participants=28),
                by=self.member,
            )

    @rule(o=OFFERS, verb=st.sampled_from(sorted(TURNS)))
    def turn(self, o: int, verb: str) -> None:
        act, who = TURNS[verb]
        row = CollectiveOffer.objects.get(pk=self.rows[o].pk)
        more: dict[str, Any] = {"reason": "Public individuel"} if verb == "reject" else {}
        if verb == "publish":
            more = {"expected_version": row.version}
        self.do(self.world.turn(o, verb), act, offer_id=row.pk, by=getattr(self, who), **more)

    @rule(school=PRINCIPALS, amount=st.sampled_from([Decimal(100), Decimal(500), Decimal(900)]))
    def change_credit(self, school: int, amount: Decimal) -> None:
        if amount >= self.world.engaged[school]:
            self.world.amounts[school] = amount
            Budget.objects.filter(pk=self.budgets[school].pk).update(amount=amount)

    @rule()
    def suspend_or_lift(self) -> None:
        if self.world.suspended:
            erase(Suspension.objects.all())
        else:
            now = timezone.now()
            suspend(ministry="", from_at=now, to_at=None, message="Gel", by=self.staff)
        self.world.suspended = not self.world.suspended

    # --- the clock, what leaves, who comes in ----------------------------------------------------
    @rule(hours=LATER)
    def pass_time(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))

    @rule()
    def ring(self) -> None:
        self.world.ring()
        tasks.expire()
        tasks.mark_used()

    @rule(dies=st.sampled_from([False, False, True]))
    def deliver_one(self, dies: bool) -> None:
        """R64: a relay that dies after ADAGE's effect delivers again, and changes nothing."""
        self.adage.dies = dies
        try:
            deliver_due(limit=1)
        except Killed:
            pass
        finally:
            self.adage.dies = False

    @rule()
    def replay_token(self) -> None:
        """I16: a token opens one session."""
        now = timezone.now().replace(microsecond=0)
        claims = Claims(
            mail=self.guest,
            civility="M.",
            last_name="Tanguy",
            first_name="Marc",
            uai=None,
            role="READONLY",
            can_prebook=False,
            issued_at=now,
            expires_at=now + timedelta(minutes=4),
            token_id=uuid.uuid4().hex,
        )
        assert isinstance(entry.enter(claims=claims), User)
        with pytest.raises(BadToken):
            entry.enter(claims=claims)

    # --- what must hold after each step ----------------------------------------------------------
    @invariant()
    def the_model_and_the_product_agree(self) -> None:
        if not hasattr(self, "world"):
            return
        type(self).steps += 1
        self.world.now = timezone.now()
        rows = CollectiveOffer.objects.in_bulk([row.pk for row in self.rows])
        still_open = CollectiveStock.objects.filter(withdrawn_at=None)
        open_lines = {line.offer_id: line for line in still_open}
        for offer, row in zip(self.world.offers, self.rows, strict=True):
            assert rows[row.pk].state == offer.state
            line, model = open_lines.get(row.pk), offer.line
            seen = (line.price, line.version, line.held_for_id) if line else None
            held = None if model is None or model.held_for is None else model.held_for
            holder = None if held is None else self.teachers[held].pk
            assert seen == ((model.price, model.version, holder) if model else None)
        kept = {booking.pk: booking for booking in Booking.objects.all()}
        for deal, pk in self.pairs:
            booking = kept[pk]
            told = (booking.state, booking.cancellation_reason, booking.price)
            assert told == (deal.state, deal.reason, deal.price)
            assert booking.cancellable_until == deal.cancellable_until
        assert len(kept) == len(self.pairs)
        found = Budget.objects.in_bulk([budget.pk for budget in self.budgets])
        assert [found[b.pk].engaged for b in self.budgets] == self.world.engaged

    @invariant()
    def the_audit_is_clean(self) -> None:
        """A1–A7 and A9, in one prepared statement: planned once, asked ten thousand times."""
        if hasattr(self, "world"):
            connection.ensure_connection()
            rows = connection.connection.execute(AUDIT, prepare=True).fetchall()
            assert [code for code, count in rows if count] == []

    def teardown(self) -> None:
        if hasattr(self, "travel"):
            try:
                deliver_due(limit=10_000)
                assert not Message.objects.filter(seq__isnull=False, state="WAITING").exists()
            finally:
                self.travel.stop()  # a failure here does not set the clock of the next tests
