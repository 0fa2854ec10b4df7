"""What the tests of the doors share."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections


@pytest.fixture
def kept_connection(db: None) -> Iterator[None]:
    """An application asked directly closes its connection, and with it the test's transaction."""
    signals = (request_started, request_finished)
    for one in signals:
        assert one.disconnect(close_old_connections)
    yield
    for one in signals:
        one.connect(close_old_connections)
