"""Two owners at the same moment: one of them stays (R2)."""

from collections.abc import Callable

import pytest

from core.errors import Refused
from tests.factories.people import UserFactory
from tests.factories.venues import MembershipFactory, PartnerFactory
from tests.races.conftest import Doorstep, run_sql, sort_out, together
from venues.actions import members as acts
from venues.actions.members import roles
from venues.actions.signup import NewStructure, register
from venues.models import JoinRequest, Membership, Partner

pytestmark = pytest.mark.django_db(transaction=True)


def each_demotes_the_other() -> list[Callable[[], object]]:
    partner = PartnerFactory()
    one, two = (MembershipFactory(partner=partner, role="OWNER") for _ in range(2))
    return [
        lambda m=m, by=by: acts.change_role(membership_id=m.pk, role="MEMBER", by=by.user)
        for m, by in ((one, two), (two, one))
    ]


def owners() -> int:
    return Membership.objects.filter(role="OWNER").count()


@pytest.fixture
def without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for anybody, and everybody stands between the check and the act."""
    monkeypatch.setattr(roles, "lock_partner", lambda pk: Partner.objects.get(pk=pk))
    asked, between = roles._keep_an_owner, Doorstep()

    def ask_then_wait(membership: Membership) -> None:
        asked(membership)
        between.wait()

    monkeypatch.setattr(roles, "_keep_an_owner", ask_then_wait)


def test_two_owners_demote_each_other_and_one_remains(transactional_db):
    won, refused, errors = sort_out(together(each_demotes_the_other()))
    assert (len(won), len(refused), errors, owners()) == (1, 1, [], 1)


def test_without_the_lock_the_database_alone_keeps_one(transactional_db, without_the_lock):
    """The trigger makes it true, the lock makes it kind."""
    won, _, _ = sort_out(together(each_demotes_the_other()))
    assert (len(won), owners()) == (1, 1)


def test_negative_control_without_lock_nor_trigger_nobody_remains(
    transactional_db, without_the_lock
):
    """D11: the race above can fail."""
    run_sql("ALTER TABLE venues_membership DISABLE TRIGGER partner_keeps_an_owner")
    try:
        together(each_demotes_the_other())
        assert owners() == 0
    finally:
        run_sql("ALTER TABLE venues_membership ENABLE TRIGGER partner_keeps_an_owner")


def test_a_request_sent_eight_times_at_once_is_one_request(transactional_db):
    partner, person = PartnerFactory(), UserFactory()
    acts_of_one = [lambda: acts.ask_to_join(partner_id=partner.pk, by=person)] * 8
    won, refused, errors = sort_out(together(acts_of_one))
    assert (len(won), refused, errors) == (8, [], [])
    assert JoinRequest.objects.count() == 1


def test_a_siren_registered_by_eight_people_at_once_is_one_structure(transactional_db):
    """R2: the others are told it is here, nothing is half-written."""
    new = NewStructure(
        "356000000", "", "Poste", "ENTREPRISE", ["autre"], "1 rue", "35000", "Rennes"
    )
    people = [UserFactory() for _ in range(8)]
    outcomes = together([lambda by=by: register(structure=new, by=by) for by in people])
    won, refused, errors = sort_out(outcomes)
    assert (len(won), len(refused), errors) == (1, 7, [])
    assert all(isinstance(outcome, Refused) for outcome in refused)
    assert (Partner.objects.count(), Membership.objects.count()) == (1, 1)
