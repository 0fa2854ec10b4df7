"""The program that holds the key of the inbound API, and how its answers are read."""

from django.test import Client
from django.utils import timezone

from bookings.models import Booking
from tests.answers import Answer

KEY = "adage-inbound-key-of-the-tests"


def holding_the_key(client: Client) -> Client:
    """The program that holds the key."""
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
    return client


def year_of(booking: Booking) -> str:
    start = timezone.localtime(booking.starts_at)
    return str((start.year if start.month >= 9 else start.year - 1) - 1990)


def verb(client: Client, booking: Booking, name: str) -> Answer:
    return client.post(f"/adage/v1/prebookings/{booking.reference}/{name}")


def said(answer: Answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
