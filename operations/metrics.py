"""What Prometheus reads: requests counted by the web processes, the rest asked of the database."""

import os
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from jobs.queries import late_jobs

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# Requests, by page and answer; times without the page, so that the figures stay few.
requests_counted = CollectorRegistry()
REQUESTS = Counter(
    "passculture_http_requests",
    "Requests answered",
    ["page", "method", "status"],
    registry=requests_counted,
)
SECONDS = Histogram(
    "passculture_http_seconds",
    "Seconds to answer a request",
    ["method"],
    buckets=(0.05, 0.1, 0.2, 0.4, 0.8, 2, 5, 10),
    registry=requests_counted,
)

KIND = """
    CASE WHEN seq IS NOT NULL THEN 'adage' WHEN recipient <> '' THEN 'mail' ELSE 'letter' END
"""
# An uncertain mail set aside waits for somebody's decision; the others, for the provider's word.
FATE = "CASE WHEN parked_at IS NOT NULL AND state = 'UNCERTAIN' THEN 'UNDECIDED' ELSE state END"
WAITING = f"""
    SELECT {KIND} AS kind, {FATE} AS state, count(*),
           EXTRACT(epoch FROM now() - min(created_at))::float
    FROM outbox_message WHERE state IN ('WAITING', 'PARKED', 'UNCERTAIN') GROUP BY 1, 2
"""  # noqa: S608
DELIVERED = f"""
    SELECT {KIND} AS kind, count(*),
           percentile_disc(ARRAY[0.5, 0.95, 1.0]) WITHIN GROUP (
               ORDER BY EXTRACT(epoch FROM delivered_at - created_at)::float
           )
    FROM outbox_message WHERE delivered_at > now() - interval '15 minutes' GROUP BY 1
"""  # noqa: S608
BOOKINGS = "SELECT state, count(*) FROM bookings_booking GROUP BY 1"
OFFERS = "SELECT state, count(*) FROM offers_collectiveoffer GROUP BY 1"
QUARANTINE = "SELECT count(*) FROM outbox_quarantine WHERE released_at IS NULL"
SLICES = ("0.5", "0.95", "1")


class House:
    """The state of the house at the moment of the question."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Every gauge read of the database, whatever the number of rows in as many statements."""
        yield from self._messages()
        yield from self._deliveries()
        for name, question in (("bookings", BOOKINGS), ("offers", OFFERS)):
            gauge = GaugeMetricFamily(f"passculture_{name}", f"{name} by state", labels=["state"])
            for state, many in _rows(question):
                gauge.add_metric([state], many)
            yield gauge
        [(open_ones,)] = _rows(QUARANTINE)
        yield GaugeMetricFamily("passculture_quarantine", "1: nothing leaves", value=open_ones)
        late = len(late_jobs(timezone.now()))
        yield GaugeMetricFamily(
            "passculture_late_jobs", "Jobs of the clock that have missed two periods", value=late
        )

    def _messages(self) -> Iterator[GaugeMetricFamily]:
        many = GaugeMetricFamily(
            "passculture_messages", "Messages not delivered", labels=["kind", "state"]
        )
        age = GaugeMetricFamily(
            "passculture_oldest_message_seconds", "Age of the oldest", labels=["kind", "state"]
        )
        for kind, state, count, seconds in _rows(WAITING):
            many.add_metric([kind, state], count)
            age.add_metric([kind, state], seconds)
        yield many
        yield age

    def _deliveries(self) -> Iterator[GaugeMetricFamily]:
        many = GaugeMetricFamily(
            "passculture_delivered_messages", "Delivered, last 15 minutes", labels=["kind"]
        )
        taken = GaugeMetricFamily(
            "passculture_delivery_seconds",
            "Seconds from the commit to the delivery, last 15 minutes",
            labels=["kind", "quantile"],
        )
        for kind, count, seconds in _rows(DELIVERED):
            many.add_metric([kind], count)
            for quantile, value in zip(SLICES, seconds, strict=True):
                taken.add_metric([kind, quantile], value)
        yield many
        yield taken


def exposition() -> bytes:
    """Everything, in Prometheus' text format."""
    house = CollectorRegistry()
    house.register(House())
    web = requests_counted
    if os.environ.get(SHARED_FOLDER):
        # Several web processes count in files of one folder: the sum is read, not our share.
        web = CollectorRegistry()
        MultiProcessCollector(web)
    return generate_latest(house) + generate_latest(web)


def _rows(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())
