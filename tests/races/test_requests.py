"""« Transformer en offre » pressed by several people at once: one draft (with negative control)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from offers import actions
from offers.actions import creation
from offers.models import CollectiveOffer, OfferRequest
from tests.factories.schools import TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory
from tests.races.conftest import Doorstep, sort_out, together
from tests.races.unlocked import drop_locks

pytestmark = pytest.mark.django_db(transaction=True)


def presses(count: int) -> list[Callable[[], object]]:
    """Several members of the partner press at once."""
    asked = RequestFactory()
    members = [MemberFactory(partner=asked.template.venue.partner) for _ in range(count)]
    return [lambda by=by: actions.convert_request(request_id=asked.pk, by=by) for by in members]


def test_a_request_transformed_eight_times_at_once_is_one_draft(transactional_db):
    won, refused, errors = sort_out(together(presses(8)))
    assert (len(won), refused, errors) == (8, [], [])
    assert len({offer.pk for offer in won}) == CollectiveOffer.objects.count() == 1
    assert OfferRequest.objects.get().entries.filter(verb="CONVERTED").count() == 1


def test_negative_control_without_the_lock_several_drafts_are_begun(transactional_db, monkeypatch):
    """The race above can fail."""
    drop_locks(monkeypatch)
    begin, between = creation._begin, Doorstep()

    def wait_then_begin(*arguments: Any) -> Any:
        between.wait()
        return begin(*arguments)

    monkeypatch.setattr(creation, "_begin", wait_then_begin)
    together(presses(8))
    assert CollectiveOffer.objects.count() > 1


def test_one_page_sent_eight_times_at_once_is_one_request(transactional_db):
    template, teacher, token = TemplateFactory(), TeacherFactory(), uuid4()
    wishes = actions.Wishes(participants=28, levels=["4e"], text="Une visite.")

    def send() -> OfferRequest:
        return actions.send_request(template_id=template.pk, wishes=wishes, token=token, by=teacher)

    _, refused, errors = sort_out(together([send] * 8))
    assert (refused, errors, OfferRequest.objects.count()) == ([], [], 1)
