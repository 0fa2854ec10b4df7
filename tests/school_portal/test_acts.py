"""What the school does on its pages: pre-book, withdraw, confirm, refuse, cancel."""

from decimal import Decimal

import pytest
import time_machine

from accounts.models import User
from bookings.models import Booking, BookingMove
from core.templatetags.french import exposants
from outbox.models import Message
from tests.answers import Answer
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import BudgetFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def booking_of_450() -> Booking:
    """A pre-booking of 450 € for a school whose credit is 6 200 €."""
    booking = PrebookedBookingFactory(offer=OfferFactory(line__price=Decimal("450")))
    BudgetFactory(institution=booking.institution)
    return booking


@pytest.fixture
def decider(booking_of_450: Booking) -> User:
    return PrincipalFactory(institution=booking_of_450.institution, last_name="Morvan")


def again(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def text(answer: Answer) -> str:
    return answer.content.decode()


def engaged(booking: Booking) -> Decimal:
    return booking.institution.budgets.get().engaged


def test_a_teacher_checks_the_answers_then_prebooks(signed):
    """S12, S31: the class and the project reach the head."""
    offer, teacher = OfferFactory(), TeacherFactory()
    browser = signed(teacher)
    page = browser.get(f"/adage/offres/{offer.ref}/prereserver/")
    assert 'name="version" value="1"' in text(page)

    said = {"class_name": "4e B", "project_note": "Du texte à la scène.", "head_note": "Merci."}
    answers = {"version": "1", **said}
    answer = browser.post(f"/adage/offres/{offer.ref}/prereserver/", answers)

    booking = Booking.objects.get()
    assert answer.headers["Location"] == f"/adage/suivi/{booking.reference}/"
    assert (booking.teacher, booking.offer, booking.state) == (teacher, offer, "PREBOOKED")
    assert {name: getattr(booking, name) for name in said} == said
    assert "Préréservation envoyée" in text(browser.get(answer.headers["Location"]))


def test_the_word_to_the_head_is_read_by_its_author_and_the_head_alone(signed):
    word = "Deux parents viendront."
    booking = PrebookedBookingFactory(head_note=word)
    school, partner = booking.institution, booking.offer.venue.partner
    path = f"/adage/suivi/{booking.reference}/"

    assert word in text(signed(booking.teacher).get(path))
    principal = PrincipalFactory(institution=school)
    assert word in text(signed(principal).get(path, follow=True))
    assert word not in text(signed(TeacherFactory(institution=school)).get(path))
    member = signed(MemberFactory(partner=partner))
    for page in (f"/pro/reservations/{booking.reference}/", f"/pro/offres/{booking.offer.ref}/"):
        answer = member.get(page)
        assert exposants(booking.class_name) in text(answer)
        assert word not in text(answer)


def test_a_double_click_prebooks_once_and_tells_once(signed):
    offer, browser = OfferFactory(), signed(TeacherFactory())

    answers = [
        browser.post(f"/adage/offres/{offer.ref}/prereserver/", {"version": "1"}) for _ in "12"
    ]

    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Booking.objects.count() == BookingMove.objects.count() == 1
    assert Message.objects.filter(handler__endswith="partner_got_a_prebooking").count() == 1


def test_reading_the_pages_changes_nothing(signed, booking_of_450, decider):
    """R20–R24: only a POST acts; the addresses that act send back a reader."""
    for path in ("confirmer", "refuser", "annuler"):
        answer = signed(decider).get(f"/adage/decisions/{booking_of_450.reference}/{path}/")
        assert answer.headers["Location"] == f"/adage/decisions/{booking_of_450.reference}/"
    signed(booking_of_450.teacher).get(f"/adage/suivi/{booking_of_450.reference}/retirer/")

    assert again(booking_of_450).state == "PREBOOKED"
    assert BookingMove.objects.count() == 1


def test_a_form_that_is_wrong_comes_back_filled_with_its_errors(signed):
    offer, browser = OfferFactory(), signed(TeacherFactory())

    answer = browser.post(
        f"/adage/offres/{offer.ref}/prereserver/",
        {"version": "1", "class_name": "x" * 101, "project_note": "Mon projet"},
    )

    assert answer.status_code == 422
    assert "<title>Erreur\u00a0: " in text(answer)
    assert "Écrivez 100 caractères au plus pour la classe." in text(answer)
    assert "Mon projet" in text(answer)


def test_a_teacher_takes_their_own_prebooking_back(signed, booking_of_450):
    """R23."""
    path = f"/adage/suivi/{booking_of_450.reference}/"
    browser = signed(booking_of_450.teacher)
    assert f'href="{path}retirer/"' in text(browser.get(path))

    answer = browser.post(f"{path}retirer/")

    assert answer.headers["Location"] == path
    assert again(booking_of_450).cancellation_reason == "WITHDRAWN_BY_TEACHER"
    assert "Retirée par l’enseignant" in text(browser.get(path))


def test_the_page_of_a_decision_shows_the_credit_before_and_after(signed, booking_of_450, decider):
    """R31, R44."""
    page = text(signed(decider).get(f"/adage/decisions/{booking_of_450.reference}/"))

    assert "6\u00a0200,00\u00a0€" in page
    assert "5\u00a0750,00\u00a0€" in page
    assert "L’établissement pourra annuler en ligne" in page
    assert booking_of_450.project_note in page


def test_the_page_warns_when_it_could_no_longer_be_cancelled(signed):
    """R31: the page says so before the click."""
    line = {"line__starts_at": in_days(10), "line__bookable_until": in_days(8)}
    booking = PrebookedBookingFactory(offer=OfferFactory(**line))
    principal = PrincipalFactory(institution=booking.institution)

    page = text(signed(principal).get(f"/adage/decisions/{booking.reference}/"))

    assert "L’établissement ne pourra plus annuler." in page


def test_a_head_confirms_and_the_credit_goes_down_once(signed, booking_of_450, decider):
    """R21, R41, S20; twice is once."""
    path = f"/adage/decisions/{booking_of_450.reference}/"

    for _ in "12":
        answer = signed(decider).post(f"{path}confirmer/", {"version": "1"})
        assert answer.headers["Location"] == path

    assert (again(booking_of_450).state, engaged(booking_of_450)) == ("CONFIRMED", 450)
    page = text(signed(decider).get(path))
    assert "Réservation confirmée" in page
    assert "5\u00a0750,00\u00a0€" in page
    assert "par Mme Hélène Morvan" in page


def test_a_price_beyond_the_credit_is_a_conflict_that_engages_nothing(
    signed, decider, booking_of_450
):
    """INSUFFICIENT_FUND names what is missing; the page had warned."""
    booking_of_450.institution.budgets.update(amount=400)
    path = f"/adage/decisions/{booking_of_450.reference}/"
    assert "il manque 50,00\u00a0€" in text(signed(decider).get(path))

    answer = signed(decider).post(f"{path}confirmer/", {"version": "1"})

    assert answer.status_code == 409
    assert "Crédit insuffisant\u00a0: il manque 50,00\u00a0€" in text(answer).replace(
        " :", "\u00a0:"
    )
    assert (again(booking_of_450).state, engaged(booking_of_450)) == ("PREBOOKED", 0)


def test_a_wrong_version_confirms_nothing(signed, booking_of_450, decider):
    path = f"/adage/decisions/{booking_of_450.reference}/confirmer/"

    assert signed(decider).post(path, {"version": "2"}).status_code == 409
    assert signed(decider).post(path, {}).status_code == 422
    assert signed(decider).post(path, {"version": "zz"}).status_code == 422
    assert again(booking_of_450).state == "PREBOOKED"


def test_refusing_needs_a_reason(signed, booking_of_450, decider):
    """R22."""
    path = f"/adage/decisions/{booking_of_450.reference}/"

    empty = signed(decider).post(f"{path}refuser/", {"reason": "  "})
    assert empty.status_code == 422
    assert "Indiquez le motif du refus." in text(empty)
    assert again(booking_of_450).state == "PREBOOKED"

    signed(decider).post(f"{path}refuser/", {"reason": "Sortie le même jour."})
    assert again(booking_of_450).cancellation_reason == "REFUSED_BY_PRINCIPAL"
    assert "Sortie le même jour." in text(signed(decider).get(path))
    assert engaged(booking_of_450) == 0


def test_a_head_cancels_in_time_and_the_credit_comes_back(signed):
    """R24, R43, S23."""
    booking = ConfirmedBookingFactory()
    principal = PrincipalFactory(institution=booking.institution)
    path = f"/adage/decisions/{booking.reference}/"
    assert f'href="{path}annuler/"' in text(signed(principal).get(path))
    asked = text(signed(principal).get(f"{path}annuler/"))
    assert "6\u00a0200,00\u00a0€" in asked

    assert signed(principal).post(f"{path}annuler/", {}).headers["Location"] == path

    assert again(booking).cancellation_reason == "CANCELLED_BY_PRINCIPAL"
    assert engaged(booking) == 0


def test_after_the_notice_the_page_offers_no_cancellation_and_a_post_is_refused(signed):
    """R24, R31, S23."""
    booking = ConfirmedBookingFactory()
    principal = PrincipalFactory(institution=booking.institution)
    path = f"/adage/decisions/{booking.reference}/"

    with time_machine.travel(booking.starts_at):
        assert "annuler/" not in text(signed(principal).get(path))
        answer = signed(principal).post(f"{path}annuler/", {"reason": ""})

    assert answer.status_code == 409
    assert again(booking).state == "CONFIRMED"
