"""R47: who confirms for a school that was closed, or left the program, is refused in words."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from bookings import actions
from bookings.actions.refusals import SchoolNotEligible
from bookings.queries.available_actions import available_actions
from schools.models import Institution
from tests.factories.offers import OfferFactory
from tests.factories.schools import TeacherFactory
from tests.lending import lend
from tests.stage import Stage, build_stage, engaged, fresh, traces

pytestmark = pytest.mark.django_db
TITLE = "Votre établissement n’est plus ouvert ou éligible"
LEFT = [{"is_open": False}, {"eligible": False}, {"is_open": False, "eligible": False}]
parametrize = pytest.mark.parametrize("left", LEFT, ids=["closed", "ineligible", "both"])


def leave(stage: Stage, left: dict[str, object]) -> None:
    Institution.objects.filter(pk=stage.institution.pk).update(**left)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def delegate_of(stage: Stage) -> User:
    person = TeacherFactory(institution=stage.institution)
    lend(stage, person)
    return person


@parametrize
@pytest.mark.parametrize("who", ["head", "delegate"])
def test_whoever_decides_is_refused_and_nothing_is_engaged(stage, left, who):
    booking = stage.prebook()
    by = stage.principal if who == "head" else delegate_of(stage)
    leave(stage, left)
    before = traces()

    with pytest.raises(SchoolNotEligible) as refusal:
        actions.confirm(booking_id=booking.pk, expected_version=stage.line.version, by=by)

    assert (refusal.value.code, refusal.value.title) == ("SCHOOL_NOT_ELIGIBLE", TITLE)
    gone = "est fermé" if "is_open" in left else "n’est plus éligible"
    assert f"{stage.institution}\u00a0» {gone}" in refusal.value.why
    assert "rectorat" in refusal.value.what_to_do
    assert (traces(), engaged(stage), fresh(booking).state) == (before, 0, "PREBOOKED")


@parametrize
def test_the_page_says_so_without_a_button_and_a_forged_click_is_409(stage, left):
    booking = stage.prebook()
    leave(stage, left)
    principal, page = (
        signed_in(stage.principal),
        reverse("school:decision", args=[booking.reference]),
    )

    shown = principal.get(page).content.decode()
    assert TITLE in shown
    assert reverse("school:confirm", args=[booking.reference]) not in shown
    assert reverse("school:refuse", args=[booking.reference]) in shown
    assert "Trop tard" not in shown
    url = reverse("school:confirm", args=[booking.reference])
    answer = principal.post(url, {"version": stage.line.version})
    assert (answer.status_code, TITLE in answer.content.decode()) == (409, True)
    assert fresh(booking).state == "PREBOOKED"


@parametrize
def test_in_a_batch_each_line_says_so(stage, left):
    first = stage.prebook()
    other = OfferFactory(title="Autre projet")
    second = actions.prebook(
        offer_id=other.pk, expected_version=other.line.version, by=stage.teacher
    )
    leave(stage, left)
    choices = [f"{booking.reference}:{booking.stock.version}" for booking in (first, second)]
    principal = signed_in(stage.principal)
    listed = principal.get(reverse("school:decisions")).content.decode()
    assert listed.count("l’établissement n’est plus ouvert ou éligible") == 2

    posted = {"choix": choices}
    answer = principal.post(reverse("school:confirm_several"), posted, follow=True)

    text = answer.content.decode()
    assert (answer.status_code, text.count(f"n’est pas confirmée. {TITLE}")) == (200, 2)
    assert (fresh(first).state, fresh(second).state) == ("PREBOOKED", "PREBOOKED")
    assert engaged(stage) == 0


@parametrize
def test_what_was_confirmed_before_lives_on(stage, left):
    """It is seen, cancelled by the school, or used; the head says no to what still waits."""
    kept = stage.confirm(stage.prebook())
    leave(stage, left)
    principal = signed_in(stage.principal)

    assert principal.get(reverse("school:decision", args=[kept.reference])).status_code == 200
    assert "cancel_by_school" in available_actions(stage.principal, fresh(kept))
    again = stage.confirm(fresh(kept))
    assert (again.state, engaged(stage)) == ("CONFIRMED", kept.price)
    actions.cancel_by_school(booking_id=kept.pk, by=stage.principal)
    assert engaged(stage) == 0


@parametrize
def test_what_waits_is_still_refused_or_withdrawn(left):
    for verb in ("refuse", "withdraw"):
        stage = build_stage()
        booking = stage.prebook()
        leave(stage, left)
        if verb == "refuse":
            actions.refuse(booking_id=booking.pk, reason="Fermé.", by=stage.principal)
        else:
            actions.withdraw(booking_id=booking.pk, by=stage.teacher)
        assert fresh(booking).state == "CANCELLED"


def test_a_school_that_comes_back_confirms_again(stage):
    booking = stage.prebook()
    leave(stage, {"is_open": False, "eligible": False})
    with pytest.raises(SchoolNotEligible):
        stage.confirm(booking)
    leave(stage, {"is_open": True, "eligible": True})

    assert stage.confirm(booking).state == "CONFIRMED"


def test_every_page_of_a_head_says_it_and_a_school_that_takes_part_reads_nothing(stage):
    principal = signed_in(stage.principal)
    pages = ["school:home", "school:decisions", "school:search", "school:budget"]
    assert [name for name in pages if TITLE in principal.get(reverse(name)).content.decode()] == []
    leave(stage, {"is_open": False})
    assert [
        name for name in pages if TITLE in principal.get(reverse(name)).content.decode()
    ] == pages
