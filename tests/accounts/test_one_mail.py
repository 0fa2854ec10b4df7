"""One click too many, one address written twice: one mail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import actions, rules
from accounts.models import User
from core.rules.addresses import mailbox
from outbox.actions import choose_rhythms, post_mail
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.queries import preferences_of, topics
from tests.factories.people import UserFactory
from tests.factories.venues import MembershipFactory
from tests.stage import build_stage
from tests.venues.signing_up import REVIEW, WHO, answer_all, deliver
from venues.actions.members import accept_invitation, invite
from venues.models import Invitation, Membership

pytestmark = pytest.mark.django_db
PERSON = "naima@theatre.fr"
# The same address, as one types, pastes or keeps it.
SPELLINGS = {
    "as it is": PERSON,
    "capitals": "Naima@Theatre.FR",
    "spaces": f"  {PERSON}\t",
    "line end": f"{PERSON}\r\n",
    "no-break space": f"\u00a0{PERSON}\u202f",
    "zero width space": "naima\u200b@theatre.fr",
    "mark of order": f"\ufeff{PERSON}",
    "direction": f"\u202a{PERSON}\u202c",
    "soft hyphen": "naima@thea\u00adtre.fr",
    "joiner": "naima@theatre\u2060.fr",
    "filler": f"{PERSON}\u3164",
    "variant": f"{PERSON}\ufe0f",
}
EVERY = pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)


@EVERY
def test_an_address_has_one_spelling(spelling: str):
    assert mailbox(spelling) == PERSON


@pytest.mark.parametrize("other", ["naïma@theatre.fr", "n.aima@theatre.fr", "a\x00@b.fr", ""])
def test_what_is_seen_makes_another_address(other: str):
    assert mailbox(other) == other


# --- one address, one mail -----------------------------------------------------------------------


@EVERY
def test_one_mail_leaves_for_an_address_written_twice(spelling: str):
    """Whoever writes the letter: the last door knows."""
    message = Message(event_id="0" * 32, event="tests", handler="accounts.mails.password_reset")
    user = UserFactory(email=PERSON)
    letter = Letter([PERSON, spelling], ("Ouvrir", "/"), "essai", {"user": user, "life": "2 h"})
    write(message, letter)
    for address in (PERSON, spelling):
        post_mail(message, recipient=address, subject="Essai", text="", html="")
    assert list(Message.objects.values_list("recipient", flat=True)) == [PERSON]


@EVERY
def test_a_booking_tells_a_partner_once_whatever_the_spelling(spelling: str):
    stage = build_stage()
    stage.offer.notification_emails = [PERSON, spelling]
    stage.offer.save(update_fields=["notification_emails"])
    stage.prebook()
    deliver()
    told = Message.objects.filter(template="partner_got_a_prebooking")
    assert list(told.values_list("recipient", flat=True)) == [PERSON]


@EVERY
def test_who_chose_to_hear_less_is_known_whatever_the_spelling(spelling: str):
    key = next(topic.key for topic in topics().values() if not topic.essential)
    choose_rhythms(email=spelling, chosen={key: "DAILY"})
    assert preferences_of(PERSON) == preferences_of(spelling) == {key: "DAILY"}


@EVERY
def test_an_account_is_one_whatever_the_spelling(spelling: str, client: Client):
    """Opened, found, limited: the same person."""
    UserFactory(email=PERSON, secret="un-secret-bien-long")
    assert User.objects.with_email(spelling).count() == 1
    assert rules.login_name(spelling) == PERSON
    actions.ask_password_link(email=spelling)
    actions.ask_password_link(email=PERSON)
    actions.open_account(email=spelling, password_hash="!", first_name="A", last_name="B")
    deliver()
    assert User.objects.count() == 1
    assert [letter.to for letter in mail.outbox] == [[PERSON], [PERSON]]  # the link, the account


@EVERY
def test_an_invitation_is_one_whatever_the_spelling(spelling: str):
    owner = MembershipFactory(role="OWNER")
    said = {"partner_id": owner.partner_id, "role": "MEMBER", "by": owner.user}
    first = invite(email=PERSON, **said)
    assert invite(email=spelling, **said) == first
    deliver()
    assert [letter.to for letter in mail.outbox] == [[PERSON]]
    assert Invitation.objects.get().email == PERSON
    guest = UserFactory(email=PERSON)
    Invitation.objects.update(email=spelling.strip())
    assert accept_invitation(invitation_id=first.pk, by=guest).user == guest


# --- one click too many --------------------------------------------------------------------------


@pytest.mark.parametrize("known", [False, True], ids=["new address", "known address"])
def test_two_sign_ups_in_a_row_leave_one_mail(known: bool):
    """Two browsers, or the two requests of a double click: both have read the same answers."""
    if known:
        UserFactory(email=WHO["email"], secret="un-secret-bien-long")
    browsers = [Client(), Client()]
    for browser in browsers:
        answer_all(browser)
    for browser in browsers:
        browser.post(REVIEW)
    deliver()
    assert [letter.to for letter in mail.outbox] == [[WHO["email"]]]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_sign_up_leaves_one_mail():
    """Both requests at the same instant, with the same session."""
    one = Client()
    answer_all(one)
    ready = Barrier(2)

    def click(_: int) -> int:
        other = Client()
        other.cookies = one.cookies.copy()
        ready.wait()
        try:
            return other.post(REVIEW).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(click, range(2))) == [302, 302]
    deliver()
    assert [letter.to for letter in mail.outbox] == [[WHO["email"]]]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


@pytest.mark.parametrize("ask", [actions.ask_password_link, actions.send_again])
def test_two_asks_in_a_row_leave_one_mail_and_a_later_one_another(
    ask: Callable[..., object], time_machine
):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    since = timezone.now() if ask is actions.send_again else None
    UserFactory(email=PERSON, secret="un-secret-bien-long", email_unconfirmed_since=since)
    ask(email=PERSON)
    ask(email=PERSON)
    deliver()
    assert len(mail.outbox) == 1
    time_machine.shift(rules.DOUBLE_CLICK + timedelta(seconds=1))
    ask(email=PERSON)
    deliver()
    assert len(mail.outbox) == 2
