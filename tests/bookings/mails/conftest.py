"""A school, its head and its teacher, an offer with an address written twice, a pre-booking."""

from typing import Any

import pytest

from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory


@pytest.fixture
def school() -> Any:
    return InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères", email="ce@ac-rennes.fr")


@pytest.fixture
def principal(school: Any) -> Any:
    return PrincipalFactory(institution=school, email="la.direction@ac-rennes.fr")


@pytest.fixture
def teacher(school: Any) -> Any:
    return TeacherFactory(
        institution=school, first_name="Aïssata", last_name="Diallo", email="a.diallo@ac-rennes.fr"
    )


@pytest.fixture
def offer() -> Any:
    return OfferFactory(
        title="Masques & chœur : <visite>",
        notification_emails=["scolaires@eclusier.fr", "Salle@Eclusier.fr", "salle@eclusier.fr"],
    )


@pytest.fixture
def booking(offer: Any, teacher: Any, principal: Any) -> Any:
    return PrebookedBookingFactory(offer=offer, teacher=teacher)
