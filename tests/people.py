"""The people and the school that most tests of a page need; a test that wants others says so."""

import pytest
from django.test import Client

from accounts.models import User
from schools.models import Institution
from tests.factories.people import StaffFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def school(db: None) -> Institution:
    """An open and eligible public collège."""
    return InstitutionFactory()


@pytest.fixture
def teacher(school: Institution) -> User:
    """A teacher of this school."""
    return TeacherFactory(institution=school)


@pytest.fixture
def principal(school: Institution) -> User:
    """The head of this school."""
    return PrincipalFactory(institution=school)


@pytest.fixture
def principal_browser(client: Client, principal: User) -> Client:
    """The head's browser, on the pages of the school."""
    client.force_login(principal, backend=BACKEND)
    return client


@pytest.fixture
def staff(client: Client, db: None) -> Client:
    """The browser of an administrator with every right."""
    client.force_login(StaffFactory())
    return client


@pytest.fixture
def administrator(client: Client, db: None) -> User:
    """An administrator with every right, signed in with `client`."""
    person: User = StaffFactory()
    client.force_login(person)
    return person
