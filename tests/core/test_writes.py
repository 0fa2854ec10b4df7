"""Rows in one statement: the same as Django writes, numbers and moments included."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bookings.models import BookingMove
from core.writes import insert, update
from outbox.models import Message
from tests.stage import Stage

pytestmark = pytest.mark.django_db


def a_move(stage: Stage, booking: object, verb: str) -> BookingMove:
    return BookingMove(
        booking=booking,
        at=stage.line.starts_at,
        actor=stage.teacher,
        actor_label="Ana",
        verb=verb,
        from_state="PREBOOKED",
        to_state="CONFIRMED",
        reason="l’accord d’« Ana »",
    )


def test_rows_get_their_numbers_and_are_what_django_would_have_written(stage, booking):
    ours = [a_move(stage, booking, "confirm"), a_move(stage, booking, "refuse")]
    with CaptureQueriesContext(connection) as statements:
        insert(ours)
    assert len(statements) == 1
    theirs = a_move(stage, booking, "confirm")
    theirs.save()
    fields = [field.attname for field in BookingMove._meta.concrete_fields if field.name != "id"]
    written = list(BookingMove.objects.filter(pk__in=[row.pk for row in (*ours, theirs)]))
    by_number = {row.pk: row for row in written}
    same = [{name: getattr(by_number[row.pk], name) for name in fields} for row in (*ours, theirs)]
    assert same[0] == same[2]
    assert same[1] == same[0] | {"verb": "refuse"}
    ours[0].refresh_from_db()
    assert ours[0].actor == stage.teacher


def test_a_row_written_already_is_refused(stage, booking):
    with pytest.raises(ValueError, match="already written"):
        insert([booking])


def a_mail() -> Message:
    return Message(
        event_id="7b3e4c1e-3f9e-4b60-a1f6-6d7d8c5f0f10",
        event="x",
        handler="y",
        recipient="ana@exemple.fr",
        template="t",
        payload={"subject": "Été", "n": [1, None]},
    )


def test_once_leaves_what_is_there(db):
    insert([a_mail()], once=True)
    insert([a_mail()], once=True)
    assert Message.objects.get().payload == {"subject": "Été", "n": [1, None]}
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([a_mail()])


def test_rows_passed_over_would_shift_the_numbers_of_others(stage, booking):
    with pytest.raises(ValueError, match="shift"):
        insert([a_move(stage, booking, "confirm")], once=True)


def test_no_row_is_no_statement():
    with CaptureQueriesContext(connection) as statements:
        insert([])
    assert len(statements) == 0


def test_a_row_is_written_over_as_it_stands(stage, booking):
    booking.class_name, booking.project_note = "3e C", 'l’été, "à" Rennes'
    with CaptureQueriesContext(connection) as statements:
        update(booking)
    assert len(statements) == 1
    found = type(booking).objects.get()
    for field in booking._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(booking, field.attname)


def test_a_row_that_is_gone_is_no_success(stage, booking):
    booking.pk += 1
    with pytest.raises(type(booking).DoesNotExist):
        update(booking)
