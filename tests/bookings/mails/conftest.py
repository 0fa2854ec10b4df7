"""A school, its head and its teacher, an offer with an address written twice, a pre-booking."""

import pytest

from accounts.models import User
from bookings.models import Booking
from offers.models import CollectiveOffer
from schools.models import Institution
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory


@pytest.fixture
def school() -> Institution:
    return InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères", email="ce@ac-rennes.fr")


@pytest.fixture
def principal(school: Institution) -> User:
    return PrincipalFactory(institution=school, email="la.direction@ac-rennes.fr")


@pytest.fixture
def teacher(school: Institution) -> User:
    return TeacherFactory(
        institution=school, first_name="Aïssata", last_name="Diallo", email="a.diallo@ac-rennes.fr"
    )


@pytest.fixture
def offer() -> CollectiveOffer:
    return OfferFactory(
        title="Masques & chœur : <visite>",
        notification_emails=["scolaires@eclusier.fr", "Salle@Eclusier.fr", "salle@eclusier.fr"],
    )


@pytest.fixture
def booking(offer: CollectiveOffer, teacher: User, principal: User) -> Booking:
    return PrebookedBookingFactory(offer=offer, teacher=teacher)
