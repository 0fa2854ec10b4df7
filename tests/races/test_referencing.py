"""Races around a referencing request: two filings, decision and withdrawal, first page (R4)."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory, PartnerFactory, RequestFactory
from tests.races.conftest import Doorstep, run_sql, sort_out, together
from tests.races.unlocked import drop_locks
from venues.actions import referencing
from venues.actions.referencing import moves
from venues.models import ReferencingRequest

pytestmark = pytest.mark.django_db(transaction=True)


def filings(request: ReferencingRequest) -> list[Callable[[], object]]:
    """Every member hands the same request over at the same instant."""
    members = [MemberFactory(partner=request.partner) for _ in range(8)]
    return [
        lambda by=by: referencing.file(
            request_id=request.pk, expected_version=request.version, by=by
        )
        for by in members
    ]


def lines(request: ReferencingRequest, verb: str) -> int:
    return request.moves.filter(verb=verb).count()


def test_members_filing_at_once_file_once():
    """R4: one deposit, one journal line, one receipt; everybody is answered."""
    request = RequestFactory()
    won, refused, errors = sort_out(together(filings(request)))
    assert (len(won), refused, errors) == (8, [], [])
    assert lines(request, "file") == 1


@pytest.fixture
def without_locks_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: rows are read, never locked, and everybody waits before moving."""
    drop_locks(monkeypatch)
    asked, between = moves._ask_state, Doorstep()

    def ask_then_wait(*arguments: Any) -> None:
        asked(*arguments)
        between.wait()

    monkeypatch.setattr(moves, "_ask_state", ask_then_wait)


def test_negative_control_without_lock_the_journal_holds_several_filings(without_locks_of_requests):
    """D11: the race above can fail; the trigger lets a state stay what it is."""
    request = RequestFactory()
    together(filings(request))
    assert lines(request, "file") > 1


def decisions(request: ReferencingRequest) -> list[Callable[[], object]]:
    """The administration accepts and refuses while the partner takes the request back."""
    one, two = StaffFactory(), StaffFactory()
    member = request.partner.memberships.get().user
    return [
        lambda: referencing.accept(request_id=request.pk, by=one),
        lambda: referencing.refuse(request_id=request.pk, reason="Trop court.", by=two),
        lambda: referencing.withdraw(request_id=request.pk, by=member),
    ]


def test_a_decision_while_the_partner_withdraws_is_one_or_the_other():
    """R4: never two truths; referenced only if accepted."""
    for _ in range(10):
        request = RequestFactory(state="UNDER_REVIEW")
        won, refused, errors = sort_out(together(decisions(request)))
        assert (len(won), len(refused), errors) == (1, 2, [])
        request = ReferencingRequest.objects.get(pk=request.pk)
        assert request.partner.referencings.exists() == (request.state == "ACCEPTED")
        chain = list(request.moves.all())
        assert all(a.to_state == b.from_state for a, b in pairwise(chain))
        assert chain[-1].to_state == request.state


@pytest.mark.slow
def test_negative_control_without_lock_nor_trigger_two_truths_stand(without_locks_of_requests):
    """D11: the race above can fail."""
    drop = "ALTER TABLE venues_referencingrequest DISABLE TRIGGER USER"
    run_sql(drop)
    try:
        request = RequestFactory(state="UNDER_REVIEW")
        won, _, _ = sort_out(together(decisions(request)))
        assert len(won) > 1
    finally:
        run_sql(drop.replace("DISABLE", "ENABLE"))


def test_two_members_beginning_at_once_begin_one_request():
    """R4: at most one open request a partner; the other is told, or finds it begun."""
    partner = PartnerFactory(referenced=False)
    members = [MemberFactory(partner=partner) for _ in range(6)]
    acts = [
        lambda by=by, n=n: referencing.save_draft(
            partner_id=partner.pk, values={"description": f"Nous {n}"}, expected_version=0, by=by
        )
        for n, by in enumerate(members)
    ]
    won, refused, errors = sort_out(together(acts))
    assert (len(won), len(refused), errors) == (1, 5, [])
    assert ReferencingRequest.objects.get().moves.count() == 1
