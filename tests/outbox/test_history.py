"""What has left is history: raw SQL of the product neither erases nor edits it (ADR 0014)."""

from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from outbox.models import Message
from tests.owner import without_walls

pytestmark = pytest.mark.django_db
OTHER = {
    "event_id": "gen_random_uuid()", "event": "'other'", "handler": "'other'", "stream": "'CJ-B'",
    "epoch": "epoch + 1", "seq": "seq + 1", "facts": "'{}'", "recipient": "'b@b.fr'",
    "template": "'other'", "state": "'WAITING'", "attempts": "attempts + 1",
    "due_at": "due_at + interval '1 day'", "trace": "'other'",
    "created_at": "created_at + interval '1 day'", "parked_at": "now()", "claimed_at": "now()",
    "cause": "'HUNG'",
    "tried_at": "now()", "payload": """'{"text": "autre"}'""", "last_error": "'autre'",
}  # fmt: skip


def message(state: str = "DELIVERED") -> Message:
    return Message.objects.create(
        event="thing.said",
        handler="x",
        stream="CJ-A",
        seq=1,
        facts={"label": "x"},
        trace="t",
        payload={"text": "Bonjour"},
        recipient=f"{uuid4()}@b.fr",
        template="said",
        state=state,
        last_error="550 a@b.fr",
        delivered_at=timezone.now() if state == "DELIVERED" else None,
        claimed_at=timezone.now(),
    )


def passes(sql: str, pk: UUID) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [pk])
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


@pytest.mark.parametrize("state", ["DELIVERED", "ABANDONED"])
def test_nothing_of_what_has_left_is_written_again(state: str):
    sent = message(state)
    columns = {field.column for field in Message._meta.concrete_fields} - {"id", "delivered_at"}
    assert columns <= set(OTHER), "a new column: say how it would be falsified"
    changed = {
        column: f"UPDATE outbox_message SET {column} = {OTHER[column]}"
        + (", delivered_at = NULL" if (column, state) == ("state", "DELIVERED") else "")
        + " WHERE id = %s"
        for column in sorted(columns)
    }
    assert [column for column, sql in changed.items() if passes(sql, sent.pk)] == []
    with without_walls("outbox_message"):  # each of these statements is one that could pass
        assert [column for column, sql in changed.items() if not passes(sql, sent.pk)] == []


def test_its_body_may_be_blanked_and_nothing_else_with_it():
    """The narrow way left to the purge of personal data."""
    sent = message()
    blank = "UPDATE outbox_message SET payload = '{}', last_error = ''"
    assert passes(blank + " WHERE id = %s", sent.pk)
    assert not passes(blank + ", recipient = 'b@b.fr' WHERE id = %s", sent.pk)


@pytest.mark.parametrize("state", ["WAITING", "SENDING", "PARKED", "HELD"])
def test_what_has_not_left_goes_on(state: str):
    assert passes(
        "UPDATE outbox_message SET attempts = attempts + 1 WHERE id = %s", message(state).pk
    )


@pytest.mark.parametrize("state", Message.State.values)
def test_no_message_is_ever_deleted(state: str):
    assert not passes("DELETE FROM outbox_message WHERE id = %s", message(state).pk)
