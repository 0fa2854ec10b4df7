"""The activity of both sides, read or not; requests declined; every act has its sentence."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings import actions
from bookings.queries.news import TO_PARTNER, TO_PARTNER_OF_OFFERS, TO_SCHOOL
from bookings.rules import ACTIVITY_LASTS
from offers import actions as offers
from partner_portal.queries.news import SAID as TO_THE_PARTNER
from school_portal.queries.news import SAID as TO_THE_SCHOOL
from tests.factories.schools import TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.people import BACKEND
from tests.stage import Stage

pytestmark = pytest.mark.django_db
CARD, FRESH = "Ce qui s’est passé", ">nouveau<"
WHY = "Le calendrier est plein"


def page(user: Any, name: str, *args: str) -> str:
    """What this person reads there."""
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    answer = browser.get(reverse(name, args=args))
    assert answer.status_code == 200, answer
    return answer.content.decode().replace("\u00a0", " ")


def test_every_act_that_is_told_has_its_sentence_on_each_side():
    """One without was an error page on the dashboard: what the administration gives back."""
    assert [*TO_PARTNER, *TO_PARTNER_OF_OFFERS] == [
        verb for verb in [*TO_PARTNER, *TO_PARTNER_OF_OFFERS] if verb in TO_THE_PARTNER
    ]
    assert list(TO_SCHOOL) == [verb for verb in TO_SCHOOL if verb in TO_THE_SCHOOL]


def test_what_was_read_stays_in_the_activity_and_only_the_rest_is_new(stage: Stage):
    booking = stage.prebook()
    assert FRESH in page(stage.member, "partner:activity")
    page(stage.member, "partner:offer", stage.offer.ref)
    read = page(stage.member, "partner:activity")
    assert f"{stage.teacher} ({stage.institution.name}) a préréservé." in read
    assert FRESH not in read
    assert CARD not in page(stage.member, "partner:home")

    stage.confirm(booking)
    for user, side in ((stage.member, "partner"), (stage.teacher, "school")):
        said = page(user, f"{side}:activity")
        assert "a confirmé" in said
        assert said.count(FRESH) == 1
        assert f'href="{reverse(f"{side}:activity")}"' in page(user, f"{side}:home")


def test_the_activity_is_of_others_of_ones_own_side_and_of_three_months(stage: Stage):
    booking = stage.prebook()
    actions.cancel_by_partner(booking_id=booking.pk, reason=WHY, by=stage.member)
    mine = page(stage.member, "partner:activity")
    assert "a préréservé." in mine
    assert "a annulé" not in mine
    assert "a annulé" in page(stage.principal, "school:activity")
    for stranger, side in (
        (MemberFactory(partner=VenueFactory().partner), "partner"),
        (TeacherFactory(), "school"),
    ):
        assert "Rien ces trois derniers mois" in page(stranger, f"{side}:activity")
    with time_machine.travel(timezone.now() + ACTIVITY_LASTS + timedelta(days=1)):
        assert "a préréservé." not in page(stage.member, "partner:activity")


def test_a_declined_request_is_told_to_its_teacher_until_its_page_is_opened(stage: Stage):
    """On the home page of its teacher alone, with the reason and the ways out."""
    template = TemplateFactory(venue=stage.offer.venue)
    asked = RequestFactory(template=template, teacher=stage.teacher)
    offers.decline_request(request_id=asked.pk, reason=WHY, by=stage.member)
    colleague = TeacherFactory(institution=stage.institution)
    for _ in range(2):
        home = page(stage.teacher, "school:home")
        card = home[home.index(CARD) : home.index('id="attente"')]
        assert f"{template.venue.partner} a décliné votre demande." in card
        assert WHY in card
        for way in (f"/adage/demandes/{asked.ref}/", "/adage/vitrines/", template.contact_email):
            assert way in card, way
    for other in (colleague, stage.principal):
        assert CARD not in page(other, "school:home")
    page(colleague, "school:request", asked.ref)
    assert CARD in page(stage.teacher, "school:home")

    page(stage.teacher, "school:request", asked.ref)

    assert CARD not in page(stage.teacher, "school:home")
    assert "a décliné votre demande." in page(stage.teacher, "school:activity")


def test_the_button_of_the_home_page_reads_declined_requests_too(stage: Stage, client: Client):
    asked = RequestFactory(template=TemplateFactory(venue=stage.offer.venue), teacher=stage.teacher)
    offers.decline_request(request_id=asked.pk, reason=WHY, by=stage.member)
    client.force_login(stage.teacher, backend=BACKEND)
    news = client.get(reverse("school:home")).context["news"]
    client.post(reverse("school:read"), {"jusqua": news[0].act.at.isoformat()})
    assert CARD not in page(stage.teacher, "school:home")
