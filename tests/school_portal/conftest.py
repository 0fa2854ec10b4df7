"""What the tests of the school's pages share."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.people import BACKEND


@pytest.fixture
def signed(client: Client) -> Callable[[User], Client]:
    """Sign somebody in and give their browser."""

    def sign(user: User) -> Client:
        client.force_login(user, backend=BACKEND)
        return client

    return sign
