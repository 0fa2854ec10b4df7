"""What waits for the head: numbers, filters, warnings, the selection, the file (R44)."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking
from schools.models import Institution, Suspension
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    TeacherFactory,
)

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
PAGE = "/adage/decisions/"


def prebooked(
    school: Institution,
    price: int | str = 10,
    *,
    days: int = 60,
    title: str = "",
    teacher: User | None = None,
    **said: object,
) -> Booking:
    line = {"line__price": Decimal(price), "line__starts_at": in_days(days)}
    offer = OfferFactory(**line, **({"title": title} if title else {}))
    return PrebookedBookingFactory(
        offer=offer, teacher=teacher or TeacherFactory(institution=school), **said
    )


def read(principal_browser: Client, **query: str) -> str:
    return principal_browser.get(PAGE, query).content.decode()


def test_the_forecast_is_what_is_available_minus_what_waits(principal_browser, school):
    """R44, U20: 6 200 available, 7 000 waiting."""
    BudgetFactory(institution=school)
    prebooked(school, 7000)

    assert f"<dt>Prévisionnel</dt><dd><b>−800,00{NBSP}€</b>" in read(principal_browser)


def test_the_list_is_narrowed_to_a_teacher_and_to_a_month(principal_browser, school):
    first = prebooked(school, title="Marée haute", days=40)
    second = prebooked(school, title="La dune", days=110)
    month = f"{second.starts_at:%Y-%m}"

    by_teacher = read(principal_browser, enseignant=first.teacher_id)
    assert ("Marée haute" in by_teacher, "La dune" in by_teacher) == (True, False)
    by_month = read(principal_browser, mois=month)
    assert ("Marée haute" in by_month, "La dune" in by_month) == (False, True)
    both = read(principal_browser, mois=month, enseignant=first.teacher_id)
    assert "Aucune décision ne correspond" in both
    assert "Deux décisions à prendre" in both


@pytest.mark.parametrize("nonsense", ["0", "zz", "2026-13", "\x00", "9" * 40])
def test_a_filter_that_makes_no_sense_is_left_aside(principal_browser, school, nonsense):
    prebooked(school, title="Marée haute")
    page = read(principal_browser, enseignant=nonsense, mois=nonsense)
    assert ("Marée haute" in page, "field__error" in page) == (True, False)


def test_another_school_s_teacher_is_no_choice(principal_browser, school):
    """M5."""
    prebooked(school)
    prebooked(school)
    theirs = prebooked(InstitutionFactory())
    assert theirs.teacher.full_name not in read(principal_browser)


@pytest.mark.parametrize(
    ("final", "words"),
    [(True, "Crédit insuffisant"), (False, "Crédit encore provisoire")],
)
def test_a_price_the_credit_cannot_pay_is_flagged_before_the_click(
    principal_browser, school, final, words
):
    """R42."""
    BudgetFactory(institution=school, amount=Decimal(1000), is_final=final)
    prebooked(school, 1100)
    missing = "100,00" if final else "300,00"

    assert f"{words}{NBSP}: il manque {missing}{NBSP}€." in read(principal_browser)


def test_an_event_no_credit_covers_is_flagged_and_a_free_one_never(principal_browser, school):
    """R41."""
    prebooked(school, 0)
    assert "Aucun crédit ne couvre" not in read(principal_browser)
    prebooked(school, 10)
    assert read(principal_browser).count("Aucun crédit ne couvre cette date aujourd’hui.") == 1


@pytest.mark.parametrize(
    ("mine", "theirs", "clash"),
    [
        ("4e B", "4eB, 3e A", "4e B"),
        ("4e B et 4e C", "4E  c", "4e C"),
        ("4e B", "4e A", ""),
        ("", "", ""),
    ],
)
def test_the_same_class_the_same_day_is_flagged(principal_browser, school, mine, theirs, clash):
    prebooked(school, 0, class_name=mine, title="Marée haute")
    ConfirmedBookingFactory(
        offer=OfferFactory(title="La dune", line__price=Decimal(0)),
        institution=school,
        class_name=theirs,
    )
    page = read(principal_browser)

    assert (f"Même jour pour {clash}{NBSP}: «{NBSP}La dune{NBSP}»" in page) == bool(clash)
    assert ("Même jour" in page) == bool(clash)


def test_the_same_class_another_day_or_elsewhere_is_not_flagged(principal_browser, school):
    prebooked(school, 0, class_name="4e B")
    prebooked(school, 0, class_name="4e B", days=61)
    prebooked(InstitutionFactory(), 0, class_name="4e B")
    assert "Même jour" not in read(principal_browser)


def test_the_one_page_decision_warns_too(principal_browser, school):
    booking = prebooked(school, 0, class_name="4e B")
    prebooked(school, 0, class_name="4e B", title="La dune")
    page = principal_browser.get(f"{PAGE}{booking.reference}/").content.decode()

    assert "Même jour pour 4e B" in page
    assert "28 élèves et 3 accompagnateurs, soit un adulte pour 10 élèves au plus" in page


def test_the_selection_says_until_when_it_could_be_cancelled(principal_browser, school):
    """R31: a firm one is said to be."""
    far = prebooked(school, days=60)
    near = PrebookedBookingFactory(
        offer=OfferFactory(line__starts_at=in_days(10), line__bookable_until=in_days(5)),
        institution=school,
    )
    page = read(principal_browser, choix=[far.reference, near.reference])

    assert f"Après confirmation{NBSP}: annulable jusqu’au " in page
    assert ", 1 ferme aussitôt." in page


def test_the_file_follows_the_filters(principal_browser, school):
    """U24: BOM, as many lines as said, formulas made harmless."""
    first = prebooked(school, 450, title="=1+1", class_name="4e B")
    prebooked(school, 20, title="La dune")
    assert "Exporter 2 lignes (CSV)" in read(principal_browser)

    answer = principal_browser.get(
        reverse("school:decisions_csv"), {"enseignant": first.teacher_id}
    )
    content = b"".join(answer.streaming_content).decode()

    assert content.startswith("\ufeffRéservation;")
    lines = content.strip().split("\r\n")
    assert len(lines) == 2
    assert f"{first.reference};'=1+1;" in lines[1]
    assert ";450,00;" in lines[1]
    sheet = principal_browser.get(reverse("school:decisions_xlsx"))
    assert b"".join(sheet.streaming_content).startswith(b"PK")


def test_a_suspension_is_said_on_the_pages_of_everybody_and_on_refusals(
    principal_browser, school, principal
):
    """R45: what extends base.html on the school side, an act refused, a page one may not see."""
    agreed = ConfirmedBookingFactory(institution=school, principal=principal)
    waiting = prebooked(school, 0)
    Suspension.objects.create(from_at=in_days(-1), message="Fin de gestion.")
    sent = {"version": waiting.stock.version}

    answers = [
        principal_browser.get("/adage/notifications/"),
        principal_browser.get(f"/adage/suivi/{agreed.reference}/convention/"),
        principal_browser.get(f"{PAGE}R-NULLE/"),
        principal_browser.post(reverse("school:confirm", args=[waiting.reference]), sent),
    ]
    principal_browser.force_login(waiting.teacher)
    answers.append(principal_browser.get(PAGE))

    assert [answer.status_code for answer in answers] == [200, 200, 404, 409, 403]
    for answer in answers:
        banner = answer.content.decode().partition("<body")[2].partition("<main")[0]
        assert banner.count("Fin de gestion.") == 1


def test_the_teacher_s_word_is_read_in_the_row_and_in_the_file(principal_browser, school):
    """Cut in the row, whole in the file."""
    word = "Deux parents viennent. " * 5
    prebooked(school, head_note=word.strip())

    assert f"«{NBSP}Deux parents viennent. " in read(principal_browser)
    assert word.strip() not in read(principal_browser)
    answer = principal_browser.get(reverse("school:decisions_csv"))
    assert word.strip() in b"".join(answer.streaming_content).decode()


def test_three_rows_with_warnings_cost_no_more_queries_than_one(
    principal_browser, school, django_assert_max_num_queries
):
    BudgetFactory(institution=school, amount=Decimal(1))

    def queries() -> int:
        with django_assert_max_num_queries(20) as counted:
            assert principal_browser.get(PAGE).status_code == 200
        return len(counted)

    prebooked(school, 10, class_name="4e B")
    first = queries()
    prebooked(school, 10, class_name="4e B")
    prebooked(school, 10, class_name="4e B")
    assert "Même jour" in read(principal_browser)
    assert queries() == first
