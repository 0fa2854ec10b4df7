"""The officers of the programme: each holds one ready role of the administration."""

from collections.abc import Callable

import pytest
from django.test import Client

from bookings.models import Booking
from schools.models import Institution
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory
from tests.program.site import browser_of
from tests.stage import Stage


@pytest.fixture
def officer_of(db: None) -> Callable[[str], Client]:
    """The browser of somebody who holds a ready role: « Programme », « Finance (saisie) »…"""
    return lambda role: browser_of(with_role(role))


@pytest.fixture
def officer(officer_of: Callable[[str], Client]) -> Client:
    """The browser of an officer of the programme."""
    return officer_of("Programme")


@pytest.fixture
def registrar(officer_of: Callable[[str], Client]) -> Client:
    """The browser of an officer of the referencing: schools, and transfers of partners."""
    return officer_of("Référencement")


@pytest.fixture
def heir(db: None) -> Institution:
    """The school that another joins."""
    school: Institution = InstitutionFactory(name="Collège des Deux Rives")
    return school


@pytest.fixture
def firm(stage: Stage, booking: Booking) -> Booking:
    """The stage's offer, confirmed by its head."""
    return stage.confirm(booking)
