"""A partner that is not referenced yet, and the member who asks for it."""

import pytest
from django.test import Client

from accounts.models import User
from tests.factories.venues import MemberFactory, PartnerFactory
from venues.models import Partner


@pytest.fixture
def unreferenced(db: None) -> Partner:
    """A partner without any referencing."""
    return PartnerFactory(referenced=False)


@pytest.fixture
def applicant(client: Client, unreferenced: Partner) -> User:
    """Its only member, signed in with `client`."""
    person: User = MemberFactory(partner=unreferenced)
    client.force_login(person)
    return person
