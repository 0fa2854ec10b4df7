"""An offer in a status, made once for the tests of a file that are asked of every status."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from bookings.queries.status import Status
from tests.loaded import once_for_a_file
from tests.stage import Stage
from tests.worlds import world


@pytest.fixture(scope="module")
def addressed() -> bool:
    """Whether the offer is for the school of the stage alone; a test may be asked of both."""
    return False


@pytest.fixture(scope="module")
def standing_once(
    status: Status, addressed: bool, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stage]:
    """Until another `status` is asked for: it has to be a parameter of the scope `module`."""
    with once_for_a_file(django_db_blocker):
        yield world(status, addressed=addressed)


@pytest.fixture
def standing(standing_once: Stage, db: None) -> Stage:
    """A stage whose offer stands in `status`; the rows as they were read, for this test alone."""
    return deepcopy(standing_once)
