"""The mails of a referencing request: whom, once, in both parts, with links of ours (R4, R61)."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from accounts.models import User
from tests.bookings.mails.letters import (
    assert_links_are_ours,
    assert_typography,
    deliver,
    html_of,
    words,
)
from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory, RequestFactory
from venues.actions import referencing
from venues.models import ReferencingRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> User:
    return StaffFactory()


def mails_of(
    request: ReferencingRequest, act: Callable[[ReferencingRequest], object]
) -> dict[str, Any]:
    """What leaves after an act, once what came before has left."""
    deliver()
    act(request)
    return deliver()


ACTS = [
    ("DRAFT", "demande déposée", lambda r, by: referencing.file(
        request_id=r.pk, expected_version=r.version, by=r.member)),
    ("UNDER_REVIEW", "accepté", lambda r, by: referencing.accept(request_id=r.pk, by=by)),
    ("UNDER_REVIEW", "refusé", lambda r, by: referencing.refuse(
        request_id=r.pk, reason="Trop court : précisez.", by=by)),
    ("FILED", "à compléter", lambda r, by: referencing.ask_change(
        request_id=r.pk, reason="Joignez un projet.", by=by)),
    ("FILED", "nouveau message", lambda r, by: referencing.post_message(
        request_id=r.pk, body="Qui intervient ?\nMerci & à bientôt", by=by)),
]  # fmt: skip


@pytest.mark.parametrize(("state", "subject", "act"), ACTS, ids=[s for _, s, _ in ACTS])
def test_the_members_and_the_contact_are_told_once(clerk, state, subject, act):
    """R61: receipt, decision, message; every member and the contact, nobody else."""
    request = RequestFactory(state=state)
    colleague = MemberFactory(partner=request.partner)
    gone = MemberFactory(partner=request.partner, is_active=False)
    left = mails_of(request, lambda r: act(r, clerk))
    assert set(left) == {request.member.email, colleague.email, "contact@theatre.fr"}
    assert gone.email not in left
    for mail in left.values():
        assert mail.subject.startswith(f"Dossier de référencement\u00a0: {subject}")
        assert request.ref in mail.body
        assert words(unescape(strip_tags(html_of(mail)))).count(request.ref) == 1
        assert_links_are_ours(mail)
        assert_typography(mail)


def test_the_reason_is_in_the_mail_and_the_link_names_the_structure(clerk):
    """R4: « Corriger et redéposer » leads to the right request."""
    request = RequestFactory(state="UNDER_REVIEW")
    _, _, refuse = ACTS[2]
    mail = mails_of(request, lambda r: refuse(r, clerk))[request.member.email]
    assert "Motif\u00a0: Trop court\u00a0: précisez." in mail.body
    path = f"/pro/referencement/?structure={request.partner.siren}"
    assert settings.SITE_URL.rstrip("/") + path in mail.body


@pytest.mark.parametrize("verb", ["take_charge", "withdraw"])
def test_nothing_is_sent_where_nobody_has_anything_to_learn(clerk, verb):
    request = RequestFactory(state="FILED")
    by = request.member if verb == "withdraw" else clerk
    left = mails_of(request, lambda r: getattr(referencing, verb)(request_id=r.pk, by=by))
    assert left == {}


def test_a_message_of_the_partner_mails_nobody(clerk):
    """The queue of the administration is enough."""
    request = RequestFactory(state="FILED")
    left = mails_of(
        request,
        lambda r: referencing.post_message(request_id=r.pk, body="Alors ?", by=r.member),
    )
    assert left == {}
