"""The demonstration on other days than today, two months later, and in production."""

import pytest
import time_machine
from django.core.management import CommandError

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from bookings.queries.status import Status
from devtools.demo.scenes import SCENES
from offers.models import CollectiveOffer
from tests.devtools.demonstration import load, statuses

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.parametrize(
    "day", ["2026-11-23", "2027-02-28", "2027-07-14", "2027-09-03", "2028-02-29", "2026-12-26"]
)
def test_it_works_whatever_the_day(day):
    """Its dates follow today: school years, holidays, clock changes."""
    with time_machine.travel(f"{day} 09:12:00+01:00", tick=False):
        said = load()
        assert "laissée de côté" not in said
        assert statuses() == {scene.title: scene.status for scene in SCENES}


def test_what_has_rotted_is_played_anew_and_nothing_else():
    """Two months later the demonstration is worth showing again."""
    with time_machine.travel("2026-11-23 09:00:00+01:00", tick=False):
        load()
    with time_machine.travel("2027-01-25 09:00:00+01:00", tick=False):
        for booking_id in Booking.objects.filter(state="PREBOOKED").values_list("pk", flat=True):
            actions.expire(booking_id=booking_id)
        assert "laissée de côté" not in load()
        assert set(statuses().values()) == set(Status.values)
        assert CollectiveOffer.objects.filter(title="Visite des coulisses").count() == 2
        assert CollectiveOffer.objects.filter(title="Concert sous le plateau").count() == 2
        assert CollectiveOffer.objects.filter(title="Fabriquer un masque").count() == 1


def test_it_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="jamais en production"):
        load()
    assert not User.objects.exists()
