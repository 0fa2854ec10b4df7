"""SECRET_KEY is replaced without a cut: nobody is signed out, no link in a mail dies."""

from datetime import timedelta

import pytest
from django.conf import settings as now
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import actions
from catalogue.mails.saved import reader_of, token_of
from outbox.actions import deliver_due
from tests.factories.people import UserFactory
from tests.factories.venues import MemberFactory
from venues.models import Invitation
from venues.queries.members import invitation_key, invitation_of

pytestmark = pytest.mark.django_db
COMING = "the-secret-key-that-comes-after-" + "7" * 30


def replaced(settings: Settings) -> None:
    """The first step of the manual: the new one, the old one beside."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = COMING, [now.SECRET_KEY]


def gone(settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []


def test_who_is_signed_in_stays_so_and_after_the_old_key_is_gone(
    client: Client, settings: Settings
):
    client.force_login(MemberFactory())
    replaced(settings)
    assert client.get("/pro/offres/").status_code == 200
    gone(settings)
    assert client.get("/pro/offres/").status_code == 200


def test_control_without_the_old_key_everybody_is_signed_out(client: Client, settings: Settings):
    """D11."""
    client.force_login(MemberFactory())
    settings.SECRET_KEY = COMING
    assert client.get("/pro/offres/").status_code == 302


def test_the_link_of_a_mail_sent_before_still_opens(client: Client, settings: Settings):
    person = UserFactory(secret="un-secret-bien-long", email_unconfirmed_since=timezone.now())
    actions.send_again(email=person.email)
    while deliver_due():
        pass
    link = next(
        line.removeprefix(now.SITE_URL)
        for line in mail.outbox[-1].body.splitlines()
        if line.startswith(now.SITE_URL)
    )
    replaced(settings)
    still = client.get(link).text
    gone(settings)
    assert client.get(link).text != still
    assert "un-secret" not in still


def test_invitations_and_the_end_of_alerts_hold_while_the_old_key_is_there(settings: Settings):
    member = MemberFactory()
    invitation = Invitation.objects.create(
        partner=member.memberships.get().partner,
        email="a@b.fr",
        invited_by=member,
        sent_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=3),
    )
    key, alert = invitation_key(invitation), token_of(member.pk)
    replaced(settings)
    assert invitation_of(key) == invitation
    assert reader_of(alert) == member.pk
