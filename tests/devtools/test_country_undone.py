"""A load that stops in the middle leaves no row, and every wall as it was."""

from typing import Any

import pytest
from django.utils import timezone

from devtools.country.counts import at_scale
from devtools.country.load import make_country
from schools.models import Institution
from tests.devtools import country as small
from tests.vacuum import owner_connection

pytestmark = pytest.mark.django_db(transaction=True)


class Stopped(Exception):
    """Ctrl-C, a full disk, a machine that goes down."""


@pytest.mark.parametrize("where", ["outings", "search", "indexes and constraints"])
def test_nothing_remains_of_a_load_that_stopped(where: str):
    met = []

    def stop(step: str, part: float) -> None:
        met.append(step)
        if step == where:
            raise Stopped

    with owner_connection() as owner:
        before = small.walls(owner)
        with pytest.raises(Stopped):
            make_country(owner, at_scale(0.0005), timezone.now(), stop)
        assert small.walls(owner) == before
    assert met[-1] == where
    assert not Institution.objects.exists()


def test_a_connection_that_is_lost_leaves_nothing_either():
    def lose(step: str, part: float) -> None:
        if step == "messages":
            lost.close()

    with owner_connection() as owner:
        before: list[Any] = small.walls(owner)
        lost = owner_connection()
        with pytest.raises(Exception, match="closed"):
            make_country(lost, at_scale(0.0005), timezone.now(), lose)
        assert small.walls(owner) == before
    assert not Institution.objects.exists()
