"""What the tests of the exchange look at: a stream, the audit, what the mock holds."""

from typing import Any

from adage_sync import pull
from operations.audit import QUERIES, rows_of
from outbox.models import Message
from tests.adage_sync.conftest import RunningMock
from tests.stage import Stage


def told(stage: Stage) -> list[Message]:
    return list(Message.objects.filter(stream=stage.offer.ref).order_by("epoch", "seq"))


def faults() -> dict[str, Any]:
    """The audit but A8: what waits on purpose is late."""
    return {q.code: rows for q in QUERIES if q.code != "A8" and (rows := rows_of(q))}


def states(mock: RunningMock, *stages: Stage) -> list[dict[str, Any]]:
    """What the mock holds of these offers: it remembers other tests' too."""
    refs = {stage.offer.ref for stage in stages}
    return [row for row in pull.what_adage_holds() if row["id"] in refs]
