"""How many statements a page of the school side costs, with one row and with three."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bookings.models import Booking
from schools.models import Institution
from tests.answers import Answer
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)

MOST_ON_A_LIST = 12
MOST_TO_PREBOOK = 16
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def school_with_credit(school: Institution) -> Institution:
    BudgetFactory(institution=school)
    return school


def signed_in(user: User) -> Client:
    """A fresh browser: nothing is left in memory from the rows made before."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def statements(user: User, path: str) -> tuple[int, Answer]:
    client = signed_in(user)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(captured), answer


def compare(user: User, path: str, make: Callable[[], object], row: str) -> None:
    """The count with one row equals the count with three, and stays small."""
    make()
    with_one, answer = statements(user, path)
    assert answer.content.decode().count(row) == 1
    make()
    make()
    with_three, answer = statements(user, path)
    assert answer.content.decode().count(row) == 3
    assert with_one == with_three
    assert with_three <= MOST_ON_A_LIST, with_three


IN_THE_LIST, IN_THE_CALENDAR = '<li class="offer">', '<li><a href="/adage/offres/'


@pytest.mark.parametrize(
    ("query", "row"),
    [
        ("", IN_THE_LIST),
        ("q=fourberies&niveau=4e&domaine=theatre&departement=35", IN_THE_LIST),
        ("vue=calendrier", IN_THE_CALENDAR),
        ("vue=cartes&tri=distance", IN_THE_LIST),
        ("q=téatre", IN_THE_LIST),
        ("jusqua=40", IN_THE_LIST),
    ],
)
def test_the_search_costs_the_same_with_one_offer_and_with_three(school_with_credit, query, row):
    teacher = TeacherFactory(institution=school_with_credit)
    compare(teacher, f"/adage/recherche/?{query}", OfferFactory, row)


@pytest.mark.parametrize("query", ["q=zzzz&domaine=danse&niveau=4e", "domaine=danse&niveau=4e"])
def test_a_search_that_finds_nothing_costs_the_same_with_one_offer_to_widen_to_and_with_three(
    school_with_credit, query
):
    """What each filter left out would give is counted too: the dearest page of the search."""
    teacher, counts = TeacherFactory(institution=school_with_credit), []
    for _ in range(3):
        OfferFactory()
        count, answer = statements(teacher, f"/adage/recherche/?{query}")
        assert "Aucune offre ne correspond" in answer.content.decode()
        counts.append(count)
    assert counts == [counts[0]] * 3
    assert counts[0] <= MOST_ON_A_LIST, counts


def test_the_follow_up_costs_the_same_with_one_booking_and_with_three(school_with_credit):
    teacher = TeacherFactory(institution=school_with_credit)

    def make() -> None:
        PrebookedBookingFactory(teacher=TeacherFactory(institution=school_with_credit))

    compare(teacher, "/adage/suivi/", make, 'th scope="row"')


@pytest.mark.parametrize(
    ("path", "row"), [("/adage/decisions/", 'th scope="row"'), ("/adage/", "action-row")]
)
def test_the_pages_of_the_head_cost_the_same_with_one_decision_and_with_three(
    school_with_credit, path, row
):
    principal = PrincipalFactory(institution=school_with_credit)

    def make() -> None:
        PrebookedBookingFactory(teacher=TeacherFactory(institution=school_with_credit))

    compare(principal, path, make, row)


@pytest.mark.django_db(transaction=True)
def test_prebooking_takes_sixteen_statements_at_most_session_and_outbox_included(capsys):
    school = InstitutionFactory()
    offer = OfferFactory(institution=school, place="SCHOOL", departments=["35"])
    client = signed_in(TeacherFactory(institution=school))

    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/adage/offres/{offer.ref}/prereserver/", {"version": "1"})

    assert answer.status_code == 302
    assert Booking.objects.get().state == "PREBOOKED"
    said = [query["sql"] for query in captured]
    with capsys.disabled():
        print(f"\npre-booking POST: {len(said)} statements (at most {MOST_TO_PREBOOK})")
    assert len(said) <= MOST_TO_PREBOOK, "\n".join(said)
