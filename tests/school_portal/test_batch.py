"""Several decisions at once: what a selection leaves, each line on its own (S20, R21, R44)."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from core.rules import short_date
from schools.models import Institution, Suspension
from tests.answers import Answer
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    TeacherFactory,
    year_start,
)
from tests.owner import rewrite

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NBSP = "\u00a0"


@pytest.fixture
def prebooked(school: Institution) -> Callable[..., list[Booking]]:
    """Pre-book offers of these prices at the school."""
    teacher = TeacherFactory(institution=school)

    def make(*prices: int | str) -> list[Booking]:
        return [
            PrebookedBookingFactory(
                offer=OfferFactory(title=f"À {price} euros", line__price=Decimal(price)),
                teacher=teacher,
            )
            for price in prices
        ]

    return make


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def last_day(years_later: int) -> str:
    return short_date(year_start(years_later + 1) - timedelta(days=1))


def choice(booking: Booking, version: int | None = None) -> str:
    return f"{booking.reference}:{version or booking.stock.version}"


def confirm(principal_browser: Client, *choices: str) -> Answer:
    return principal_browser.post(
        reverse("school:confirm_several"), {"choix": choices}, follow=True
    )


def states() -> list[str]:
    return list(Booking.objects.order_by("pk").values_list("state", flat=True))


def test_the_selection_says_what_it_leaves_and_what_no_longer_fits(
    principal_browser, school, prebooked
):
    """R44: 6 200 − 810 = 5 390, less than the 5 500 of the third."""
    BudgetFactory(institution=school, amount=Decimal(6200))
    first, second, _ = prebooked(450, 360, 5500)

    query = {"choix": [first.reference, second.reference]}
    page = principal_browser.get(reverse("school:decisions"), query).content.decode()

    assert "2 sélectionnées, 810,00\u00a0€" in page
    assert "il restera 5\u00a0390,00\u00a0€" in page
    assert "il manquerait <b>110,00\u00a0€</b>" in page
    assert page.count(" checked>") == 2


def test_only_what_a_provisional_credit_lets_spend_is_promised(
    principal_browser, school, prebooked
):
    """R42: 80 % of 1 000 cannot pay 900."""
    BudgetFactory(institution=school, amount=Decimal(1000), is_final=False)
    (dear,) = prebooked(900)

    page = principal_browser.get(
        reverse("school:decisions"), {"choix": dear.reference}
    ).content.decode()

    assert "Il manque 100,00\u00a0€ de crédit utilisable." in page


def test_the_decisions_of_a_provisional_credit_never_contradict_themselves(
    principal_browser, school, prebooked, principal
):
    """R42, R44: 4 960 of 6 200 are usable, 3 440 engaged: 810 of the 1 520 leave 710."""
    BudgetFactory(institution=school, amount=Decimal(6200), is_final=False)
    ConfirmedBookingFactory(
        offer=OfferFactory(line__price=Decimal(3440)), institution=school, principal=principal
    )
    first, other = prebooked(810, 1000)
    query = {"choix": first.reference}

    page = principal_browser.get(reverse("school:decisions"), query).content.decode()
    before = principal_browser.get(reverse("school:confirm_several"), query).content.decode()

    assert f"dont 1{NBSP}520,00{NBSP}€ utilisables aujourd’hui" in page
    assert f"il restera 1{NBSP}950,00{NBSP}€, dont 710,00{NBSP}€ utilisables." in page
    assert f"il manquerait <b>290,00{NBSP}€</b>" in page
    assert f"il restera 710,00{NBSP}€ utilisables pour un prix de 1{NBSP}000,00{NBSP}€" in page
    assert f'il manquerait <tspan class="strong red">290,00{NBSP}€</tspan>' in page
    assert f"dont 710,00{NBSP}€ utilisables" in before

    query = {"choix": [first.reference, other.reference]}
    page = principal_browser.get(reverse("school:decisions"), query).content.decode()
    assert f"Il manque 290,00{NBSP}€ de crédit utilisable." in page
    assert ("il restera" in page, "−" in page) == (False, False)
    before = principal_browser.get(reverse("school:confirm_several"), query).content.decode()
    assert "Disponible ensuite" not in before
    assert "ne pourront pas être confirmées et resteront en attente" in before


def test_a_selection_beyond_the_credit_lists_no_other_shortage(
    principal_browser, school, prebooked
):
    BudgetFactory(institution=school, amount=Decimal(500))
    dear, _, _ = prebooked(900, 100, 200)

    page = principal_browser.get(
        reverse("school:decisions"), {"choix": dear.reference}
    ).content.decode()

    assert f"Il manque 400,00{NBSP}€ de crédit utilisable." in page
    assert "Crédit insuffisant pour la suite" not in page


def test_each_of_two_credits_of_today_follows_the_selection_under_its_name(
    principal_browser, school, prebooked
):
    """R40: both may be committed today, one pays this year's events, the other the next's."""
    BudgetFactory(institution=school, amount=Decimal(6200))
    start, end = year_start(1), year_start(2)
    BudgetFactory(
        institution=school,
        amount=Decimal(4000),
        commitment_from=year_start(),
        commitment_to=year_start(1),
        event_from=start,
        event_to=end,
    )
    (near,) = prebooked(450)
    far = PrebookedBookingFactory(
        offer=OfferFactory(line__price=Decimal(360), line__starts_at=at_noon(start)),
        institution=school,
    )
    query = {"choix": [near.reference, far.reference]}

    page = principal_browser.get(reverse("school:decisions"), query).content.decode()
    before = principal_browser.get(reverse("school:confirm_several"), query).content.decode()

    names = [f"événements du {short_date(year_start(n))} au {last_day(n)}" for n in (0, 1)]
    others = page.partition('<div id="jauges">')[2].partition("<form")[0]
    assert f"votre sélection 360,00{NBSP}€" in others
    assert f"votre sélection 450,00{NBSP}€" not in others
    assert 'hx-select-oob="#jauge,#jauges"' in page
    assert [f"Crédit des {name}" in others for name in names] == [False, True]
    for left, name in zip((f"5{NBSP}750", f"3{NBSP}640"), names, strict=True):
        assert f"il restera {left},00{NBSP}€, sur le crédit des {name}." in page
        assert f"<b>{left},00{NBSP}€</b> <span>{name}</span>" in before


def test_the_lines_are_checked_then_confirmed(principal_browser, school, prebooked):
    BudgetFactory(institution=school, amount=Decimal(6200))
    first, second, third = prebooked(450, 360, 100)

    query = {"choix": [first.reference, second.reference]}
    page = principal_browser.get(reverse("school:confirm_several"), query).content.decode()
    assert choice(first) in page
    assert choice(third) not in page
    answer = confirm(principal_browser, choice(first), choice(second))

    assert "2 réservations confirmées, 810,00\u00a0€ au total." in answer.content.decode()
    assert states() == ["CONFIRMED", "CONFIRMED", "PREBOOKED"]
    assert school.budgets.get().engaged == Decimal(810)


def test_a_refused_line_does_not_stop_the_others(principal_browser, school, prebooked):
    """R41: the credit pays one of the two; a line that changed meanwhile is refused too."""
    BudgetFactory(institution=school, amount=Decimal(500))
    stale, fits, dear = prebooked(10, 450, 360)

    answer = confirm(
        principal_browser, choice(stale, 99), choice(fits), choice(dear)
    ).content.decode()

    assert states() == ["PREBOOKED", "CONFIRMED", "PREBOOKED"]
    assert "1 réservation confirmée, 450,00\u00a0€ au total." in answer
    assert "À 360 euros\u00a0» n’est pas confirmée. Crédit insuffisant" in answer
    assert "À 10 euros\u00a0» n’est pas confirmée." in answer


def test_confirming_twice_is_confirming_once(principal_browser, school, prebooked):
    BudgetFactory(institution=school, amount=Decimal(6200))
    (booking,) = prebooked(450)

    confirm(principal_browser, choice(booking))
    confirm(principal_browser, choice(booking))

    assert school.budgets.get().engaged == Decimal(450)


@pytest.mark.parametrize("forged", ["x", "R-ABC", "R-ABC:0", "R-ABC:99999999999", "\x00:1", "R:١"])
def test_a_forged_choice_is_not_found(principal_browser, forged):
    assert confirm(principal_browser, forged).status_code == 404
    assert confirm(principal_browser).status_code == 404


def test_another_school_s_booking_is_neither_shown_nor_confirmed(
    principal_browser, school, prebooked
):
    (mine,) = prebooked(10)
    theirs = PrebookedBookingFactory(institution=InstitutionFactory())

    query = {"choix": [mine.reference, theirs.reference]}
    page = principal_browser.get(reverse("school:confirm_several"), query).content.decode()
    assert theirs.reference not in page
    assert confirm(principal_browser, choice(mine), choice(theirs)).status_code == 404
    assert states() == ["PREBOOKED", "PREBOOKED"]


def test_without_a_choice_one_goes_back_to_the_decisions(principal_browser, prebooked):
    assert principal_browser.get(reverse("school:confirm_several")).status_code == 302


@pytest.mark.parametrize("name", ["school:decisions", "school:confirm_several"])
def test_three_lines_cost_no_more_queries_than_one(
    principal_browser, school, prebooked, django_assert_max_num_queries, name
):
    BudgetFactory(institution=school)

    def queries(*bookings: Booking) -> int:
        query = {"choix": [booking.reference for booking in bookings]}
        with django_assert_max_num_queries(40) as counted:
            assert principal_browser.get(reverse(name), query).status_code == 200
        return len(counted)

    one = prebooked(10)
    first = queries(*one)
    assert queries(*one, *prebooked(20, 30)) == first


def test_during_a_suspension_the_batch_confirms_only_what_it_spares(
    principal_browser, school, prebooked
):
    """R45: the sentence before the click, the sum without what the gate would refuse."""
    BudgetFactory(institution=school, amount=Decimal(6200))
    late, early = prebooked(450, 360)
    now = timezone.now()
    rewrite(Booking.objects.filter(pk=early.pk), prebooked_at=now - timedelta(days=2))
    Suspension.objects.create(
        from_at=now, message="Gel.", prebooked_before_at=now - timedelta(days=1)
    )
    both = {"choix": [late.reference, early.reference]}

    page = principal_browser.get(reverse("school:decisions"), both).content.decode()
    alone = principal_browser.get(
        reverse("school:decisions"), {"choix": late.reference}
    ).content.decode()
    before = principal_browser.get(reverse("school:confirm_several"), both).content.decode()
    refusing = principal_browser.get(reverse("school:refuse_several"), both).content.decode()

    assert "1 ne peut pas être confirmée pendant la suspension." in page
    assert f"il restera 5{NBSP}840,00{NBSP}€" in page
    assert "Confirmer la réservation qui peut l’être</button>" in page
    assert "Rien ne peut être confirmé pendant la suspension." in alone
    assert ("</button>" in alone, "Confirmer la réservation" in alone) == (True, False)
    assert (choice(late) in before, choice(early) in before) == (False, True)
    assert "1 préréservation de votre sélection reste en attente." in before
    assert (choice(late) in refusing, choice(early) in refusing) == (True, True)
    stopped = principal_browser.get(reverse("school:confirm_several"), {"choix": late.reference})
    assert stopped.status_code == 302
