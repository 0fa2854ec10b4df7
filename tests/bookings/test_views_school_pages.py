"""The pages of the school side: what each one shows, to whom, in how many statements."""

import pytest

from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")


@pytest.fixture
def teacher(school):
    return TeacherFactory(institution=school)


@pytest.fixture
def head(school):
    return PrincipalFactory(institution=school)


def get(client, user, path):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(path)


def test_every_page_of_the_school_side_opens(client, school, teacher, head):
    BudgetFactory(institution=school)
    offer = OfferFactory()
    booking = PrebookedBookingFactory(teacher=teacher)
    done = ConfirmedBookingFactory(teacher=teacher, principal=head)
    for path in [
        "/adage/",
        "/adage/recherche/",
        "/adage/suivi/",
        f"/adage/offres/{offer.ref}/",
        f"/adage/offres/{offer.ref}/prereserver/",
        f"/adage/suivi/{booking.reference}/",
        f"/adage/suivi/{done.reference}/",
        f"/adage/suivi/{booking.reference}/retirer/",
    ]:
        assert get(client, teacher, path).status_code == 200, path
    for path in [
        "/adage/",
        "/adage/recherche/",
        "/adage/suivi/",
        f"/adage/offres/{offer.ref}/",
        f"/adage/offres/{booking.offer.ref}/",
        "/adage/decisions/",
        f"/adage/decisions/{booking.reference}/",
        f"/adage/decisions/{done.reference}/",
        f"/adage/decisions/{done.reference}/annuler/",
    ]:
        assert get(client, head, path).status_code == 200, path
