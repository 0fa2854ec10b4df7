"""The calendar entry of a booking keeps its identity through a change of date (R62, check 19)."""

import pytest

from bookings import actions
from bookings.documents.agenda import calendar_of
from tests.bookings.conftest import Stage, fresh
from tests.factories.offers import LineFactory

pytestmark = pytest.mark.django_db


def said(booking, state: str) -> str:
    name, content, kind = calendar_of(booking, state, "https://pass.test/o/CJ-1/")
    assert (name, kind) == (f"{booking.reference}.ics", "text/calendar")
    return content.decode().replace("\r\n ", "")


def field(ics: str, name: str) -> str:
    return next(line for line in ics.split("\r\n") if line.startswith(f"{name}:"))


def test_another_date_is_a_revision_of_the_same_event(stage: Stage):
    first = stage.prebook()
    actions.withdraw_line(offer_id=stage.offer.pk, by=stage.member)
    stage.line = LineFactory(offer=stage.offer)
    second = stage.prebook()
    versions = [
        said(fresh(first), "PREBOOKED"), said(fresh(first), "CANCELLED"),
        said(second, "PREBOOKED"), said(second, "CONFIRMED"),
    ]  # fmt: skip
    assert len({field(ics, "UID") for ics in versions}) == 1
    assert [field(ics, "SEQUENCE")[9:] for ics in versions] == ["0", "2", "3", "4"]
    assert [field(ics, "STATUS")[7:] for ics in versions] == [
        "TENTATIVE", "CANCELLED", "TENTATIVE", "CONFIRMED",
    ]  # fmt: skip
    assert "METHOD:CANCEL" in versions[1]
    assert "BEGIN:VTIMEZONE" in versions[3]
    assert f"LOCATION:{stage.offer.venue.name}".replace(",", "\\,") in versions[3]
