"""Teachers' requests: who asks, who answers, what is born of it, who is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from offers import actions, rules
from offers.models import CollectiveOffer, OfferRequest, RequestEntry
from outbox.models import Message
from tests.factories.offers import LineFactory, in_days
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.templates import TemplateFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db
State = OfferRequest.State
WISHES = actions.Wishes(participants=28, levels=["4e"], text="Une visite.")


@pytest.fixture
def asked_member(asked: OfferRequest) -> User:
    return MemberFactory(partner=asked.template.venue.partner)


def told(event: str) -> list[str]:
    return list(Message.objects.filter(event=event).values_list("handler", flat=True))


def test_a_request_tells_adage_and_the_partner(asked):
    """R63: `offre-vitrine` leaves with the request, in its own stream, numbered."""
    assert (asked.state, asked.waiting_since is not None) == (State.NEW, True)
    assert set(told("request.sent")) == {
        "adage_sync.push.template_requested",
        "offers.mails.requests.partner_got_a_request",
    }
    push = Message.objects.get(handler="adage_sync.push.template_requested")
    assert (push.stream, push.seq, push.payload["id"]) == (asked.ref, 1, asked.ref)


def test_the_same_page_sent_twice_is_one_request():
    template, teacher, token = TemplateFactory(), TeacherFactory(), uuid4()
    said = {"template_id": template.pk, "wishes": WISHES, "token": token, "by": teacher}
    assert actions.send_request(**said) == actions.send_request(**said)
    assert OfferRequest.objects.count() == 1
    assert len(told("request.sent")) == 2


@pytest.mark.parametrize(
    "make",
    [
        PrincipalFactory, ReadOnlyFactory, MemberFactory,
        lambda: TeacherFactory(can_prebook=False),
        lambda: TeacherFactory(institution=InstitutionFactory(is_open=False)),
    ],
)  # fmt: skip
def test_only_a_teacher_of_an_eligible_school_asks(make):
    """R5, S31."""
    with pytest.raises(NotAllowed):
        actions.send_request(
            template_id=TemplateFactory().pk, wishes=WISHES, token=uuid4(), by=make()
        )


@pytest.mark.parametrize("state", ["DRAFT", "PAUSED", "ARCHIVED"])
def test_nobody_asks_on_a_template_that_is_not_shown(state):
    with pytest.raises(actions.TemplateWrongState):
        actions.send_request(
            template_id=TemplateFactory(state=state).pk,
            wishes=WISHES,
            token=uuid4(),
            by=TeacherFactory(),
        )


def test_the_conversation_passes_the_turn_from_one_to_the_other(asked, asked_member):
    """NEW → READ → DISCUSSING; the partner's turn until they write, again after the teacher."""
    said = {"request_id": asked.pk, "by": asked_member}
    assert actions.read_request(**said).state == State.READ
    assert actions.read_request(**said).state == State.READ
    answered = actions.answer_request(text="Avec plaisir.", **said)
    actions.answer_request(text="Avec plaisir.", **said)
    assert (answered.state, answered.waiting_since) == (State.DISCUSSING, None)
    again = actions.write_again(request_id=asked.pk, text="Merci.", by=asked.teacher)
    assert (again.state, again.waiting_since is not None) == (State.DISCUSSING, True)
    assert [entry.verb for entry in asked.entries.all()] == [
        "SENT",
        "READ",
        "PARTNER_WROTE",
        "TEACHER_WROTE",
    ]
    assert told("request.answered") == ["offers.mails.requests.teacher_got_an_answer"]
    assert told("request.written") == ["offers.mails.requests.partner_got_a_message"]


def test_a_request_becomes_a_draft_for_this_school_and_this_teacher(asked, asked_member):
    """« Transformer en offre »: once, whatever the number of clicks; both know each other."""
    offer = actions.convert_request(request_id=asked.pk, by=asked_member)
    assert actions.convert_request(request_id=asked.pk, by=asked_member) == offer
    asked = OfferRequest.objects.get(pk=asked.pk)
    assert (asked.state, asked.offer, offer.request) == (State.CONVERTED, offer, asked)
    assert (offer.state, offer.institution, offer.teacher) == (
        "DRAFT",
        asked.institution,
        asked.teacher,
    )
    assert (offer.title, offer.levels) == (asked.template.title, ["4e"])
    assert CollectiveOffer.objects.count() == 1
    assert told("request.converted") == ["offers.mails.requests.teacher_will_get_an_offer"]


def test_the_teacher_is_told_once_that_the_offer_is_published(asked, asked_member):
    offer = actions.convert_request(request_id=asked.pk, by=asked_member)
    offer.place = "VENUE"
    offer.save()
    LineFactory(offer=offer)
    actions.publish(offer_id=offer.pk, expected_version=1, by=asked_member)
    actions.pause(offer_id=offer.pk, by=asked_member)
    actions.resume(offer_id=offer.pk, by=asked_member)
    assert told("request.offer_published") == ["offers.mails.requests.teacher_got_an_offer"]


def test_declining_says_why_and_ends_it(asked, asked_member):
    with pytest.raises(actions.RequestWrongState):
        actions.decline_request(request_id=asked.pk, reason="  ", by=asked_member)
    said = {"request_id": asked.pk, "by": asked_member}
    actions.decline_request(reason="Fermé en juin.", **said)
    assert actions.decline_request(reason="Autre", **said).decline_reason == "Fermé en juin."
    for verb in (actions.convert_request, lambda **k: actions.answer_request(text="Si", **k)):
        with pytest.raises(actions.RequestWrongState):
            verb(**said)
    with pytest.raises(actions.RequestWrongState):
        actions.close_request(request_id=asked.pk, by=asked.teacher)
    assert told("request.declined") == ["offers.mails.requests.teacher_was_declined"]


def test_only_its_author_takes_it_back(asked):
    colleague = TeacherFactory(institution=asked.institution)
    with pytest.raises(NotAllowed):
        actions.close_request(request_id=asked.pk, by=colleague)
    with pytest.raises(NotAllowed):
        actions.write_again(request_id=asked.pk, text="Moi aussi", by=colleague)
    actions.close_request(request_id=asked.pk, by=asked.teacher)
    closed = actions.close_request(request_id=asked.pk, by=asked.teacher)
    assert (closed.state, closed.waiting_since) == (State.CLOSED, None)
    assert told("request.closed") == ["offers.mails.requests.partner_lost_a_request"]


def test_another_partner_does_nothing_with_it(asked):
    said = {"request_id": asked.pk, "by": MemberFactory()}
    for verb in (
        actions.read_request,
        actions.convert_request,
        lambda **k: actions.answer_request(text="Bonjour", **k),
        lambda **k: actions.decline_request(reason="Non", **k),
    ):
        with pytest.raises(NotAllowed):
            verb(**said)
    asked = OfferRequest.objects.get(pk=asked.pk)
    assert asked.state == State.NEW


def test_the_database_refuses_what_the_verbs_refuse(asked, asked_member):
    """Machine, promises and journal hold against raw SQL."""
    rows = OfferRequest.objects.filter(pk=asked.pk)
    with pytest.raises(IntegrityError, match="converted_has_its_offer"), transaction.atomic():
        rows.update(state="CONVERTED", waiting_since=None)
    with pytest.raises(IntegrityError, match="declined_says_why"), transaction.atomic():
        rows.update(state="DECLINED", waiting_since=None)
    with pytest.raises(IntegrityError, match="wishes_possible"), transaction.atomic():
        rows.update(wished_dates=[in_days(n).date() for n in range(4)])
    actions.close_request(request_id=asked.pk, by=asked.teacher)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        rows.update(state="NEW")
    with pytest.raises(DatabaseError), transaction.atomic():
        RequestEntry.objects.update(text="Autre chose")


def test_five_days_without_an_answer_are_too_many():
    now = timezone.now()
    assert rules.days_without_answer(None, now) == 0
    assert rules.days_without_answer(now - timedelta(days=5, seconds=-1), now) == 0
    assert rules.days_without_answer(now - timedelta(days=5), now) == 5
    assert rules.days_without_answer(now - timedelta(days=9, hours=3), now) == 9
