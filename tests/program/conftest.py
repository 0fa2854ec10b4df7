"""The officers of the programme: each holds one ready role of the administration."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.people import with_role
from tests.program.site import browser_of


@pytest.fixture
def officer_of(db: None) -> Callable[[str], Client]:
    """The browser of somebody who holds a ready role: « Programme », « Finance (saisie) »…"""
    return lambda role: browser_of(with_role(role))


@pytest.fixture
def officer(officer_of: Callable[[str], Client]) -> Client:
    """The browser of an officer of the programme."""
    return officer_of("Programme")
