"""The pages of a school open on what there is, the act in sight."""

from urllib.parse import quote

import pytest
from django.test import Client

from bookings import actions
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.people import BACKEND
from tests.stage import Stage

pytestmark = pytest.mark.django_db
CALENDAR = "/adage/calendrier/"


def page(client: Client, person: object, address: str) -> str:
    client.force_login(person, backend=BACKEND)  # type: ignore[arg-type]
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_calendar_opens_on_the_month_of_the_next_outing(client: Client, stage: Stage) -> None:
    far = ConfirmedBookingFactory(
        offer=OfferFactory(line__starts_at=in_days(120)),
        teacher=stage.teacher,
        principal=stage.principal,
    )
    assert far.offer.title in page(client, stage.teacher, CALENDAR)
    asked = f"{CALENDAR}?le={in_days(0):%Y-%m-%d}"
    assert far.offer.title not in page(client, stage.teacher, asked)
    # Of one class, the next outing of that class: there is none.
    assert far.offer.title not in page(client, stage.teacher, f"{CALENDAR}?classe=6e Z")


def test_the_act_stands_at_the_foot_of_the_screen_of_a_phone(client: Client, stage: Stage) -> None:
    offer = page(client, stage.teacher, f"/adage/offres/{stage.offer.ref}/")
    assert (
        f'<div class="bottom-bar"><a class="button" href="/adage/offres/{stage.offer.ref}' in offer
    )
    booking = stage.prebook()
    offer = page(client, stage.teacher, f"/adage/offres/{stage.offer.ref}/")
    assert (
        f'<div class="bottom-bar"><a class="button" href="/adage/suivi/{booking.reference}' in offer
    )
    decision = page(client, stage.principal, f"/adage/decisions/{booking.reference}/")
    assert 'class="sticky" id="confirmer"' in decision
    assert '<button class="button" form="confirmer">Confirmer la réservation</button>' in decision
    stage.confirm(booking)
    decided = page(client, stage.principal, f"/adage/decisions/{booking.reference}/")
    assert 'form="confirmer"' not in decided


def test_a_question_without_an_answer_is_told_before_the_decision(
    client: Client, stage: Stage
) -> None:
    booking = stage.prebook()
    address = f"/adage/decisions/{booking.reference}/"
    assert "sans réponse" not in page(client, stage.principal, address)
    actions.ask_question(booking_id=booking.pk, text="Combien ?", by=stage.principal)
    assert "Votre question est sans réponse." in page(client, stage.principal, address)
    actions.answer_question(booking_id=booking.pk, text="Deux.", by=stage.teacher)
    assert "Votre question est sans réponse." not in page(client, stage.principal, address)


def test_a_teacher_reads_what_already_waits_on_the_credit(client: Client, stage: Stage) -> None:
    address = f"/adage/offres/{stage.offer.ref}/prereserver/"
    said = "de préréservations attendent déjà la direction"
    assert said not in page(client, stage.teacher, address)
    PrebookedBookingFactory(institution=stage.institution)
    assert said in page(client, stage.teacher, address)


def test_the_place_of_an_event_leads_to_a_map(client: Client, stage: Stage) -> None:
    offer = page(client, stage.teacher, f"/adage/offres/{stage.offer.ref}/")
    venue = stage.offer.venue
    asked = quote(f"{venue.address}, {venue.postal_code} {venue.city}")
    assert f'href="https://www.openstreetmap.org/search?query={asked}"' in offer
