"""What the tests of the pro portal share: addresses, what is posted, what is counted."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offers.models import CollectiveOffer
from tests.answers import Answer
from tests.factories.offers import in_days

LIST = "/pro/offres/"
BOOKINGS = "/pro/reservations/"


def text(answer: Answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def terms(**typed: Any) -> dict[str, Any]:
    start = in_days(90)
    return {
        "expected_version": 0, "start_date": f"{start:%d/%m/%Y}", "start_time": "10:00",
        "end_time": "11:30", "participants": "30", "accompanying_adults": "2", "price": "280",
        "price_detail": "", "deadline": "",
    } | typed  # fmt: skip


def page_of(offer: CollectiveOffer, more: str = "") -> str:
    return f"/pro/offres/{offer.ref}/{more}"


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        text(client.get(url))
    return len(seen)
