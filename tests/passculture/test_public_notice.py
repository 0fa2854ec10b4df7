"""The public pages say what is in force, not what was on the day they were written (R6, R31)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from bookings.models import CancellationNotice
from schools.models import Level, LevelOpening

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["/aide/", "/comment-ca-marche/"])
def test_the_notice_is_the_one_of_today(client: Client, page: str) -> None:
    assert "15 jours avant" in client.get(page).text.replace("\u00a0", " ")
    CancellationNotice.objects.create(from_date=date(2026, 1, 1), notice=timedelta(days=30))
    shown = client.get(page).text.replace("\u00a0", " ")
    assert "30 jours avant" in shown
    assert "15 jours" not in shown


def test_the_levels_are_those_of_today(client: Client) -> None:
    asked = "aujourd’hui : <span"
    assert asked in client.get("/comment-ca-marche/").text.replace("\u00a0", " ")
    assert "sixième" not in client.get("/comment-ca-marche/").text
    LevelOpening.objects.create(level=Level.objects.get(code="6e"), opened_date=date(2026, 1, 1))
    assert "sixième" in client.get("/comment-ca-marche/").text
