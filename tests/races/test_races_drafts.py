"""A double click on the first step of the wizard, at the same instant, and its negative control."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from offers import actions
from offers.models import CollectiveOffer
from tests.factories.venues import MemberFactory, VenueFactory
from tests.races.conftest import run_sql, sort_out, together

pytestmark = pytest.mark.django_db(transaction=True)


def clicks(count: int) -> list[Callable[[], CollectiveOffer]]:
    venue = VenueFactory()
    member, key = MemberFactory(partner=venue.partner), uuid4()

    def begin() -> CollectiveOffer:
        return actions.create_draft(
            venue_id=venue.pk, values={"title": "Un brouillon"}, by=member, key=key
        )

    return [begin] * count


def test_sixteen_clicks_at_once_make_one_draft(transactional_db):
    done, refused, errors = sort_out(together(clicks(16), at_once=16))
    assert (refused, errors) == ([], [])
    offer = CollectiveOffer.objects.get()
    assert {draft.pk for draft in done} == {offer.pk}
    assert offer.changes.count() == 1


def test_negative_control_without_the_constraint_they_make_several(transactional_db):
    run_sql("ALTER TABLE offers_collectiveoffer DROP CONSTRAINT offer_created_once")
    try:
        together(clicks(8), at_once=8)
        assert CollectiveOffer.objects.count() == 8
    finally:
        run_sql(
            "TRUNCATE offers_collectiveoffer CASCADE",
            "ALTER TABLE offers_collectiveoffer ADD CONSTRAINT offer_created_once"
            " UNIQUE (created_by_id, creation_key)",
        )
