"""Compiled queries answer as their querysets do, whatever the values."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, QuerySet, Sum
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.safestring import mark_safe

from bookings.models import Booking, State
from core.compiled import CompiledQuery, Slices, in_one_row
from schools.models import Budget, Institution
from tests.factories.schools import InstitutionFactory
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def query() -> CompiledQuery:
    """A query of the tests alone, forgotten by the others."""
    return CompiledQuery(
        lambda school, now, *, state: Booking.objects.filter(
            institution=school, state=state, stock__bookable_until__gte=now
        ).select_related("offer__venue", "institution")
    )


def test_the_rows_are_those_of_the_queryset(stage: Stage, booking: Booking, query: Any) -> None:
    """Columns, related rows and state of an instance read from the database."""
    now = timezone.now()
    [found] = query(stage.institution, now, state="PREBOOKED")
    [expected] = query.build(stage.institution, now, state="PREBOOKED")
    assert type(found) is Booking
    assert (found.pk, found._state.adding, found._state.db) == (booking.pk, False, "default")
    for field in Booking._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname)
    with CaptureQueriesContext(connection) as asked:
        assert found.offer.venue == stage.offer.venue
        assert found.institution == stage.institution
    assert len(asked) == 0


def test_only_the_values_change_from_one_call_to_the_next(query: CompiledQuery) -> None:
    """Two schools, two moments: each hears of its own, by one compilation."""
    one, other = build_stage(), build_stage()
    bookings = [stage.prebook() for stage in (one, other)]
    now = timezone.now()
    for stage, booking in zip((one, other), bookings, strict=True):
        assert query(stage.institution, now, state="PREBOOKED") == [booking]
        late = stage.line.bookable_until + timedelta(seconds=1)
        assert query(stage.institution, late, state="PREBOOKED") == []
    assert query(InstitutionFactory(), now, state="PREBOOKED") == []
    assert len(query.forms) == 1


def test_what_is_written_is_read_at_once(stage: Stage, query: CompiledQuery) -> None:
    """The SQL is kept, never its rows."""
    now = timezone.now()
    assert query(stage.institution, now, state="PREBOOKED") == []
    booking = stage.prebook()
    assert query(stage.institution, now, state="PREBOOKED") == [booking]
    Booking.objects.filter(pk=booking.pk).update(class_name="3e A")
    assert query(stage.institution, now, state="PREBOOKED")[0].class_name == "3e A"


def test_the_form_is_part_of_the_query(stage: Stage, booking: Booking, query: Any) -> None:
    now = timezone.now()
    assert query(stage.institution, now, state="CONFIRMED") == []
    assert query(stage.institution, now, state="PREBOOKED") == [booking]
    assert query.first(stage.institution, now, state="CONFIRMED") is None
    assert query.first(stage.institution, now, state="PREBOOKED") == booking


def test_no_value_is_a_form_of_its_own(stage: Stage) -> None:
    """None and "" leave out what a value narrows to."""

    def built(name: str, school: int | None) -> QuerySet[Institution]:
        found = Institution.objects.order_by("pk")
        found = found.filter(name=name) if name else found
        return found.filter(pk=school) if school else found

    asked, other = CompiledQuery(built), InstitutionFactory(name="Collège de la Rance")
    assert asked("", None) == [stage.institution, other]
    assert asked("Collège de la Rance", None) == [other]
    assert asked("Collège de la Rance", stage.institution) == []
    assert asked("", stage.institution) == [stage.institution]
    assert len(asked.forms) == 4


def test_a_value_worked_out_of_another_is_refused(stage: Stage) -> None:
    """It would keep, for everybody, what it was worth the first time."""
    late = CompiledQuery(
        lambda now: Booking.objects.filter(prebooked_at__lt=now - timedelta(days=1))
    )
    with pytest.raises(TypeError, match="pass it as a value"):
        late(timezone.now())
    some = CompiledQuery(lambda many: Booking.objects.all()[:many])
    with pytest.raises(TypeError, match="pass them by name"):
        some(3)
    chosen = CompiledQuery(lambda state: Booking.objects.filter(state=state))
    with pytest.raises(TypeError, match="pass it by name"):
        chosen(("PREBOOKED",))


def test_forms_are_forgotten_before_they_fill_the_memory(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.compiled.FORMS_KEPT", 3)
    pages = CompiledQuery(
        lambda name, *, last: Institution.objects.filter(name=name).order_by("pk")[:last]
    )
    for last in range(1, 9):
        assert pages(stage.institution.name, last=last) == [stage.institution]
        assert len(pages.forms) <= 3


def test_sums_in_one_row_are_those_of_the_aggregate(stage: Stage, booking: Booking) -> None:
    sums = {"many": Count("pk"), "total": Sum("price")}
    held = Booking.objects.filter(institution=stage.institution)
    assert in_one_row(held, **sums).get() == held.aggregate(**sums)
    assert list(in_one_row(held.filter(state="USED"), **sums)) == [{"many": 0, "total": None}]


def test_slices_give_a_paginator_whole_pages() -> None:
    asked = []

    def read(*, first: int, last: int) -> list[int]:
        asked.append((first, last))
        return list(range(first, min(last, 23)))

    rows = Slices(23, 10, read)
    assert (rows.count(), len(rows)) == (23, 23)
    assert rows[10:20] == list(range(10, 20))
    assert rows[20:23] == [20, 21, 22]
    assert asked == [(10, 20), (20, 30)]


def test_decimals_days_and_numbers_are_values(stage: Stage) -> None:
    asked = CompiledQuery(
        lambda amount, day: Budget.objects.filter(amount=amount, event_from__lte=day)
    )
    assert asked(stage.budget.amount, stage.budget.event_from) == [stage.budget]
    assert asked(stage.budget.amount + Decimal(1), stage.budget.event_from) == []
    assert asked(stage.budget.amount, date(1990, 1, 1)) == []


def test_postgresql_plans_it_once_and_what_was_sent_is_said(
    stage: Stage, query: CompiledQuery
) -> None:
    """Prepared: whoever counts or logs the statements reads it all the same."""
    for _ in range(4):
        with CaptureQueriesContext(connection) as asked:
            query(stage.institution, timezone.now(), state="PREBOOKED")
        assert [sql["sql"].split()[0] for sql in asked] == ["SELECT"]
    said, _ = query.select(stage.institution, timezone.now(), state="PREBOOKED")
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [sql for (sql,) in cursor.fetchall() if re.sub(r"\$\d+", "%s", sql) == said]
    assert len(prepared) == 1
    assert "$1" in prepared[0]


def test_the_only_row_or_the_word_of_its_model(booking: Booking, query: CompiledQuery) -> None:
    asked = booking.institution, timezone.now()
    assert query.one(*asked, state="PREBOOKED") == booking
    with pytest.raises(Booking.DoesNotExist):
        query.one(*asked, state="USED")


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_only() -> None:
    """What was compiled inside of one locks nothing outside, and says so."""
    query = CompiledQuery(lambda pk: Booking.objects.select_for_update().filter(pk=pk))
    with transaction.atomic():
        assert query(1) == []
    with pytest.raises(TransactionManagementError):
        query(1)


def test_a_choice_or_a_marked_text_is_the_text_it_says(booking: Booking) -> None:
    query = CompiledQuery(lambda state: Booking.objects.filter(state=state))
    for state in ("PREBOOKED", State.PREBOOKED, mark_safe("PREBOOKED")):
        assert query(state) == [booking]
    assert len(query.forms) == 1
