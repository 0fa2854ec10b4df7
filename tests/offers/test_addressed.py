"""Who is told that an offer was published for them (R11)."""

import pytest

from offers import actions
from offers.mails.addressed import teacher_has_an_offer
from outbox.models import Message
from schools.queries import role_of
from tests.factories.offers import DraftOfferFactory
from tests.factories.schools import TeacherFactory
from tests.offers.test_actions import owner_of, publish

pytestmark = pytest.mark.django_db


def test_the_teacher_an_offer_names_is_told_once_that_it_is_published():
    """R11: what the button of the last step promises; a school alone is told nothing."""
    teacher = TeacherFactory()
    school = role_of(teacher).institution
    named, addressed = (
        DraftOfferFactory(institution=school, teacher=one) for one in (teacher, None)
    )
    for offer in (named, addressed):
        by = owner_of(offer)
        publish(offer, by)
        actions.pause(offer_id=offer.pk, by=by)
        actions.resume(offer_id=offer.pk, by=by)
    told = Message.objects.get(event="offer.addressed")
    teacher_has_an_offer(told)
    [mail] = Message.objects.filter(event_id=told.event_id).exclude(recipient="")
    assert mail.recipient == teacher.email
    assert f"/adage/offres/{named.ref}/" in mail.payload["text"]
    assert mail.payload["subject"].startswith("Offre publiée pour vous")
