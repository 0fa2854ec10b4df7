"""Refusing: a reason from a list, words of one's own; several at once, each on its own (R22)."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from bookings import actions
from bookings.models import Booking
from schools.models import Institution
from tests.factories.offers import OfferFactory, PrebookedBookingFactory

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"


@pytest.fixture
def prebooked(school: Institution) -> Callable[[int], list[Booking]]:
    """So many pre-bookings of the school."""

    def make(count: int) -> list[Booking]:
        return [
            PrebookedBookingFactory(
                offer=OfferFactory(title=f"Offre {n}", line__price=Decimal(10)), institution=school
            )
            for n in range(count)
        ]

    return make


def choice(booking: Booking) -> str:
    return f"{booking.reference}:{booking.stock.version}"


def states() -> list[str]:
    return list(Booking.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"motive": "calendrier"}, "Calendrier"),
        ({"motive": "credit", "reason": "Trop cher."}, f"Crédit{NBSP}: Trop cher."),
        ({"motive": "autre", "reason": "Déjà vu."}, "Déjà vu."),
        ({"reason": "Déjà vu."}, "Déjà vu."),
    ],
)
def test_the_reason_is_a_motive_words_or_both(principal_browser, prebooked, sent, kept):
    """R22: the teacher reads it, the journal keeps it."""
    (booking,) = prebooked(1)
    principal_browser.post(reverse("school:refuse", args=[booking.reference]), sent)

    booking = Booking.objects.get()
    assert (booking.state, booking.cancellation_note) == ("CANCELLED", kept)
    assert booking.moves.get(verb="refuse").reason == kept


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Indiquez le motif du refus."),
        ({"motive": "autre"}, "Écrivez le motif du refus."),
        ({"motive": "zz"}, "Choisissez un motif de la liste."),
        ({"motive": "projet", "reason": "x" * 1000}, f"1{NBSP}000 caractères au plus"),
        ({"reason": "x" * 1001}, f"1{NBSP}000 caractères au plus"),
    ],
)
def test_a_refusal_without_a_clear_reason_is_asked_again(principal_browser, prebooked, sent, said):
    (booking,) = prebooked(1)
    for path, more in (
        (reverse("school:refuse", args=[booking.reference]), {}),
        (reverse("school:refuse_several"), {"choix": [choice(booking)]}),
    ):
        answer = principal_browser.post(path, sent | more)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert states() == ["PREBOOKED"]


def test_several_are_refused_for_one_reason(principal_browser, prebooked):
    first, second, third = prebooked(3)
    query = {"choix": [first.reference, second.reference]}
    page = principal_browser.get(reverse("school:refuse_several"), query).content.decode()
    assert "Refuser deux préréservations" in page
    assert (choice(first) in page, choice(third) in page) == (True, False)

    sent = {"choix": [choice(first), choice(second)], "motive": "calendrier"}
    answer = principal_browser.post(reverse("school:refuse_several"), sent, follow=True)

    assert "2 préréservations refusées." in answer.content.decode()
    assert states() == ["CANCELLED", "CANCELLED", "PREBOOKED"]


def test_what_cannot_be_refused_is_said_stays_ticked_and_does_not_stop_the_others(
    principal_browser, prebooked, school
):
    """Partial success: each line on its own."""
    gone, waiting = prebooked(2)
    actions.withdraw(booking_id=gone.pk, by=gone.teacher)

    sent = {"choix": [choice(gone), choice(waiting)], "motive": "projet"}
    answer = principal_browser.post(reverse("school:refuse_several"), sent, follow=True)
    page = answer.content.decode()

    assert "1 préréservation refusée." in page
    assert f"Offre 0{NBSP}» n’est pas refusée." in page
    assert answer.redirect_chain == [(f"/adage/decisions/?choix={gone.reference}", 302)]
    reasons = dict(Booking.objects.values_list("pk", "cancellation_reason"))
    assert reasons[waiting.pk] == "REFUSED_BY_PRINCIPAL"


def test_another_school_s_booking_is_not_found_and_nothing_is_refused(principal_browser, prebooked):
    """M5."""
    (mine,) = prebooked(1)
    theirs = PrebookedBookingFactory()
    sent = {"choix": [choice(mine), choice(theirs)], "motive": "projet"}

    assert principal_browser.post(reverse("school:refuse_several"), sent).status_code == 404
    assert principal_browser.get(reverse("school:refuse_several")).status_code == 302
    assert states() == ["PREBOOKED", "PREBOOKED"]


def test_three_lines_cost_no_more_queries_than_one(
    principal_browser, prebooked, django_assert_max_num_queries
):
    bookings = prebooked(3)

    def queries(*some: Booking) -> int:
        with django_assert_max_num_queries(20) as counted:
            principal_browser.get(
                reverse("school:refuse_several"), {"choix": [b.reference for b in some]}
            )
        return len(counted)

    assert queries(*bookings) == queries(bookings[0])
