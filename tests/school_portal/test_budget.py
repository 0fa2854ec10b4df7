"""The page of the credit: movements, months, what-if, periods, files (R40–R44)."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from bookings.queries.credit import all_credits_of
from school_portal.queries.budget import (
    ENGAGED,
    GRANTED,
    REALISED,
    RELEASED,
    months_of,
    movements_of,
)
from schools.models import Budget, Institution
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import (
    BudgetFactory,
    TeacherFactory,
    year_start,
)

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
PARIS = "Europe/Paris"


@pytest.fixture
def budget(school: Institution) -> Budget:
    return BudgetFactory(institution=school)


def confirmed(school: Institution, principal: User, price: int | str, days: int = 60) -> Booking:
    offer = OfferFactory(line__price=Decimal(price), line__starts_at=in_days(days))
    return ConfirmedBookingFactory(offer=offer, institution=school, principal=principal)


def waiting(school: Institution, price: int | str, days: int = 60) -> Booking:
    offer = OfferFactory(line__price=Decimal(price), line__starts_at=in_days(days))
    return PrebookedBookingFactory(offer=offer, institution=school)


def read(principal_browser: Client, **query: str) -> str:
    answer = principal_browser.get(reverse("school:budget"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_movements_start_with_the_credit_and_end_with_what_is_available(
    school, principal, budget
):
    """R41, R43: engaged, given back, realised; another school's count for nothing."""
    kept = confirmed(school, principal, 320)
    gone = confirmed(school, principal, 450)
    actions.cancel_by_school(booking_id=gone.pk, by=principal)
    ConfirmedBookingFactory()
    waiting(school, 90)
    with time_machine.travel(kept.ends_at + timedelta(days=3)):
        actions.mark_used(booking_id=kept.pk)
    budget.refresh_from_db()

    found = movements_of(budget, PARIS)

    assert [(one.kind, one.amount, one.left) for one in found] == [
        (GRANTED, 6200, 6200),
        (ENGAGED, -320, 5880),
        (ENGAGED, -450, 5430),
        (RELEASED, 450, 5880),
        (REALISED, 0, 5880),
    ]
    assert found[-1].left == budget.available


def test_a_prebooking_refused_moves_no_euro(school, principal, budget):
    actions.refuse(booking_id=waiting(school, 90).pk, reason="Non", by=principal)
    assert [one.kind for one in movements_of(budget, PARIS)] == [GRANTED]


def test_every_month_of_the_period_adds_up_to_the_credit_s_numbers(school, principal, budget):
    past = confirmed(school, principal, 320, days=60)
    confirmed(school, principal, 100, days=95)
    waiting(school, 50, days=95)
    with time_machine.travel(past.ends_at + timedelta(hours=1)):
        [credit] = all_credits_of(school, timezone.now())
        months = months_of(credit, timezone.now())

    assert len(months) == 12
    assert sum(month.realised for month in months) == credit.realised == 320
    assert sum(month.upcoming for month in months) == credit.upcoming == 100
    assert sum(month.total for month in months) == 470


def test_the_page_says_the_numbers_the_movements_and_leads_to_the_bookings(
    principal_browser, school, principal, budget
):
    booking = confirmed(school, principal, 320)
    page = read(principal_browser)

    assert f"<dt>Engagé</dt><dd><b>320,00{NBSP}€</b>" in page
    assert f"<dt>Disponible</dt><dd><b>5{NBSP}880,00{NBSP}€</b>" in page
    assert f'href="/adage/decisions/{booking.reference}/"' in page
    assert f"−320,00{NBSP}€" in page
    assert "Crédit définitif" in page


def test_a_provisional_credit_says_how_much_of_it_may_be_engaged(principal_browser, school):
    """R42."""
    BudgetFactory(institution=school, is_final=False)
    page = read(principal_browser)
    assert f"80{NBSP}% peuvent être engagés, soit 4{NBSP}960,00{NBSP}€" in page


def test_what_if_all_that_waits_were_confirmed(principal_browser, school, budget):
    waiting(school, 800)
    assert f"il resterait <b>5{NBSP}400,00{NBSP}€</b>" in read(principal_browser, si="tout")
    waiting(school, 6000)
    page = read(principal_browser, si="tout")
    assert f"<b>Il manquerait 600,00{NBSP}€</b> pour confirmer 2 préréservations" in page
    assert "Il manquerait" not in read(principal_browser)


def test_a_head_goes_from_one_period_to_another_and_sees_no_other_school_s(
    principal_browser, school, budget
):
    """M5: an unknown or foreign period is today's."""
    start, end = year_start(1), year_start(2)
    later = BudgetFactory(institution=school, amount=Decimal(4000), event_from=start, event_to=end)
    theirs = BudgetFactory(amount=Decimal(9999))
    assert f"4{NBSP}000,00{NBSP}€" in read(principal_browser, periode=later.pk)
    for unknown in (theirs.pk, "zz", "0", "9" * 40):
        page = read(principal_browser, periode=unknown)
        assert f"6{NBSP}200,00{NBSP}€" in page
        assert f"9{NBSP}999,00" not in page


def test_a_credit_that_is_over_keeps_its_page(principal_browser, school, budget):
    start, end = year_start(-1), year_start()
    old = BudgetFactory(
        institution=school, amount=Decimal(1234), commitment_from=start, commitment_to=end
    )
    assert f"1{NBSP}234,00{NBSP}€" in read(principal_browser, periode=old.pk)
    assert f"6{NBSP}200,00{NBSP}€" in read(principal_browser)


def test_without_a_credit_the_page_says_what_to_do_and_there_is_no_file(principal_browser):
    """NO_BUDGET."""
    assert "Aucun crédit pour l’instant" in read(principal_browser)
    for name in ("school:budget_csv", "school:budget_xlsx", "school:budget_pdf"):
        assert principal_browser.get(reverse(name)).status_code == 404


def test_the_files_hold_the_movements_of_the_page(principal_browser, school, principal, budget):
    """A file says what the page says (U24)."""
    confirmed(school, principal, "320.50")
    csv = b"".join(principal_browser.get(reverse("school:budget_csv")).streaming_content).decode()
    lines = csv.strip().split("\r\n")
    assert csv.startswith("\ufeffDate;Mouvement;")
    assert len(lines) == 3
    assert ";-320,50;5879,50;" in lines[2]

    xlsx = b"".join(principal_browser.get(reverse("school:budget_xlsx")).streaming_content)
    sheet = load_workbook(BytesIO(xlsx)).worksheets[0]
    assert [cell.value for cell in sheet[3]][7:9] == [-320.5, 5879.5]

    pdf = principal_browser.get(reverse("school:budget_pdf"))
    assert pdf["Content-Type"] == "application/pdf"
    assert b"/Lang" in pdf.content
    assert b"StructTreeRoot" in pdf.content


@pytest.mark.parametrize("name", ["school:budget", "school:budget_csv", "school:budget_pdf"])
def test_only_who_decides_sees_the_credit(client, school, budget, name):
    for person in (TeacherFactory(institution=school), TeacherFactory()):
        client.force_login(person)
        assert client.get(reverse(name)).status_code == 403


def test_three_bookings_cost_no_more_queries_than_one(
    principal_browser, school, principal, budget, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            read(principal_browser, si="tout")
        return len(counted)

    confirmed(school, principal, 10)
    waiting(school, 10)
    first = queries()
    for _ in range(2):
        confirmed(school, principal, 10)
        waiting(school, 10)
    assert queries() == first
