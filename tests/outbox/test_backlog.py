"""However much waits, and however much ever left, one delivery reads a handful of rows."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from outbox import queries, rules
from outbox.actions import rows
from outbox.management.commands.relay import HOW_TO_PLAN
from outbox.models import Message
from tests.owner import as_owner

pytestmark = pytest.mark.django_db
STREAMS, LEFT = 400, 1_200
ROWS_MAX = 40
WHOLE = "a whole table"
SETTINGS = ", ".join(f"set_config('{name}', '{said}', true)" for name, said in HOW_TO_PLAN.items())


@pytest.fixture
def backlog() -> None:
    """Calls, letters and mails that wait, after many that left; nobody counted them."""
    now = timezone.now()

    def call(number: int, seq: int, **more: Any) -> Message:
        stream = f"CJ-{number:08}"
        return Message(event="e", handler="h", stream=stream, seq=seq, created_at=now, **more)

    gone = {"state": "DELIVERED", "delivered_at": now}
    Message.objects.bulk_create(call(number, 1, **gone) for number in range(LEFT))
    late = {"due_at": now - timedelta(minutes=1)}
    Message.objects.bulk_create(call(number, 2, **late) for number in range(STREAMS))
    for more in ({}, {"recipient": "naima@example.fr"}):
        Message.objects.bulk_create(
            Message(event="e", handler="h", template=str(uuid4()), created_at=now, **late, **more)
            for _ in range(STREAMS)
        )


def plan_of(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Each step of the statement as it went, flat."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SETTINGS}")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        told = cursor.fetchone()[0]
    steps, found = [(json.loads(told) if isinstance(told, str) else told)[0]["Plan"]], []
    while steps:
        step = steps.pop()
        found.append(step)
        steps += step.get("Plans", [])
    return found


def read_of(plan: list[dict[str, Any]]) -> dict[str, int]:
    """Rows read in each table or index, those passed over included."""
    read: dict[str, int] = {}
    for step in plan:
        if name := step.get("Index Name", WHOLE if step["Node Type"] == "Seq Scan" else ""):
            passed = step.get("Rows Removed by Filter", 0)
            many = round((step["Actual Rows"] + passed) * step["Actual Loops"])
            read[name] = read.get(name, 0) + many
    return read


@pytest.fixture(params=["unknown", "counted empty", "counted at rest", "counted since"])
def counted(request: pytest.FixtureRequest) -> None:
    """What the planner knows: nothing yet, an empty table, one where nothing waited (a country's
    ordinary minute), or the backlog."""
    analyze = "ANALYZE outbox_message"
    if request.param == "counted at rest":
        now = timezone.now()
        gone = {"state": "DELIVERED", "created_at": now, "delivered_at": now}
        Message.objects.bulk_create(
            Message(event="e", handler="h", recipient=who, template=str(uuid4()), **gone)
            for who in ("", "naima@example.fr")
            for _ in range(LEFT)
        )
    if request.param in ("counted empty", "counted at rest"):
        as_owner(analyze)
    request.getfixturevalue("backlog")
    if request.param == "counted since":
        as_owner(analyze)


@pytest.mark.parametrize("lane", rules.LANES, ids=str)
def test_the_next_message_is_found_at_the_beginning(counted: None, lane: rules.Lane):
    """Each way out by its own index, the first of its stream by that of the streams."""
    condition = queries.deliverable(lane)
    sql = rows.LOCK.format(columns="m.id", condition=condition, order=queries.OLDEST_FIRST)
    now = queries.moments(timezone.now()) | {"ids": None, "limit": 1}
    read = read_of(plan_of(sql, now))
    assert f"message_due_{'hung' if lane.hung else lane.channel.lower()}" in read
    assert max(read.values()) <= ROWS_MAX, read


def test_what_each_way_out_could_deliver_is_counted_from_the_beginning(counted: None):
    counting = queries._counting(tuple(rules.LANES))
    read = read_of(plan_of(counting, queries.moments(timezone.now()) | {"ids": None}))
    assert max(read.values()) <= ROWS_MAX, read


def test_whether_anything_waits_is_asked_of_an_index(counted: None):
    read = read_of(plan_of(queries.UNSETTLED, {}))
    assert max(read.values()) <= ROWS_MAX, read


def test_what_became_of_a_call_is_written_beside_its_stream_only(counted: None):
    """A6: never before the message it follows, of which the others of its stream tell."""
    message = Message.objects.filter(seq=2).first()
    assert message is not None
    message.state, message.delivered_at = Message.State.DELIVERED, timezone.now()
    values = {name: getattr(message, name) for name in (*rows.CHANGED, "delivered_at", "id")}
    read = read_of(plan_of(rows.WRITE, values | {"payload": None}))
    assert "message_seq_once" in read
    assert max(read.values()) <= ROWS_MAX, read


def test_the_measure_sees_a_table_read_whole(counted: None):
    """The control."""
    read = read_of(plan_of("SELECT count(*) FROM outbox_message WHERE stream = 'CJ-1'", {}))
    assert max(read.values()) > ROWS_MAX
