"""The officers of the programme: each holds one ready role of the administration."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from bookings.models import Booking
from schools.models import Institution
from tests.factories.payments import BankDetailsFactory
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory, PrincipalFactory
from tests.factories.venues import VenueFactory
from tests.program.correcting import used
from tests.program.site import browser_of
from tests.stage import Stage
from venues.models import Venue


@pytest.fixture
def officer_of(db: None) -> Callable[[str], Client]:
    """The browser of somebody who holds a ready role: « Programme », « Finance (saisie) »…"""
    return lambda role: browser_of(with_role(role))


@pytest.fixture
def officer(officer_of: Callable[[str], Client]) -> Client:
    """The browser of an officer of the programme."""
    return officer_of("Programme")


@pytest.fixture
def november(settings: Settings, tmp_path: Path) -> Iterator[time_machine.Traveller]:
    """The 16th of November 2026, a day of statements; documents are thrown away."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(datetime(2026, 11, 16, 8, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def host(november: time_machine.Traveller) -> Venue:
    """Of a partner whose account is validated."""
    return VenueFactory(partner=BankDetailsFactory().partner)


@pytest.fixture
def outing(host: Venue) -> Booking:
    """It took place, for 450 euros."""
    return used(host, "450.00")


@pytest.fixture
def clerk(officer_of: Callable[[str], Client]) -> Client:
    """Who enters what concerns money."""
    return officer_of("Finance (saisie)")


@pytest.fixture
def payer(officer_of: Callable[[str], Client]) -> Client:
    """Who pays."""
    return officer_of("Finance (paiement)")


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
    """The stage's offer, confirmed by its principal."""
    return stage.confirm(booking)


@pytest.fixture
def second(officer_of: Callable[[str], Client]) -> Client:
    """The browser of another officer of the programme."""
    return officer_of("Programme")


@pytest.fixture
def principals(db: None) -> list[User]:
    """Of three schools."""
    return [PrincipalFactory() for _ in range(3)]
