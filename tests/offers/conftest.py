"""A member of a partner with one venue, signed in."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.venues import MemberFactory, VenueFactory


@pytest.fixture
def member(db: None) -> User:
    """Somebody who works for a referenced partner."""
    return MemberFactory(partner=VenueFactory().partner)


@pytest.fixture
def pro(client: Client, member: User) -> Client:
    """Their browser."""
    client.force_login(member)
    return client
