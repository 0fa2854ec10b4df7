"""Mails at one's own rhythm: at once, in the summary of the day, never (R60, R61)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.errors import NotAllowed
from outbox import queries, tasks
from outbox.actions import choose_rhythms, deliver_due, post_mail
from outbox.models import MailPreference, Message
from passculture.mail_topics import TOPICS
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
ANA, BOB = "ana@exemple.fr", "bob@exemple.fr"


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    """The 1st of December, 15 h in Paris."""
    with time_machine.travel(datetime(2026, 12, 1, 14, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def leave(template: str, recipient: str = ANA, subject: str = "Versement fait") -> None:
    event = Message(event="thing.said", handler=f"app.mails.{template}")
    post_mail(
        event,
        recipient=recipient,
        subject=subject,
        text="Mot",
        html="",
        link="https://exemple.fr/pro/versements/",
    )


def states() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("template", "state"))


def test_without_a_choice_everything_leaves_at_once(traveller: Any) -> None:
    leave("partner_was_paid")
    assert states() == [("partner_was_paid", "WAITING")]


def test_never_is_never_written_and_only_for_that_address(traveller: Any) -> None:
    choose_rhythms(email=ANA.upper(), chosen={"versements": "NEVER"})
    leave("partner_was_paid")
    leave("partner_was_paid", BOB)

    assert [message.recipient for message in Message.objects.all()] == [BOB]


@pytest.mark.parametrize("template", ["partner_got_a_prebooking", "partner_got_a_booking"])
def test_r60_the_confirmations_leave_at_once_whatever_was_typed(
    traveller: Any, template: str
) -> None:
    """Even a row forged in the database changes nothing."""
    for topic in TOPICS:
        MailPreference.objects.create(email=ANA, topic=topic.key, rhythm="NEVER")
    leave(template)
    assert states() == [(template, "WAITING")]


@pytest.mark.parametrize("topic", ["reservations", "referencement", "inconnu"])
def test_an_essential_topic_cannot_be_chosen(topic: str) -> None:
    with pytest.raises(NotAllowed):
        choose_rhythms(email=ANA, chosen={topic: "NEVER"})
    assert not MailPreference.objects.exists()


def test_the_summary_leaves_once_a_day_after_8_with_what_was_written_before(
    traveller: Any, mailoutbox: list[Any]
) -> None:
    choose_rhythms(email=ANA, chosen={"versements": "DAILY"})
    leave("partner_was_paid", subject="Versement de 240,00\u00a0€ fait")
    leave("partner_statement_was_issued", subject="Justificatif émis")
    deliver_due()
    assert (mailoutbox, tasks.sum_up_the_day()) == ([], 0)

    traveller.move_to(datetime(2026, 12, 2, 6, 59, tzinfo=UTC))
    assert tasks.sum_up_the_day() == 0
    traveller.move_to(datetime(2026, 12, 2, 7, 5, tzinfo=UTC))
    assert [tasks.sum_up_the_day(), tasks.sum_up_the_day()] == [1, 0]
    deliver_due()

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (
        [ANA],
        "Résumé du mercredi 2 décembre 2026\u00a0: 2 nouvelles",
    )
    assert mail.extra_headers["List-Unsubscribe"].endswith("/pro/notifications/>")
    for part in (mail.body, mail.alternatives[0][0]):
        assert "Versement de 240,00\u00a0€ fait" in part
        assert "Justificatif émis" in part
        assert "https://exemple.fr/pro/versements/" in part
        assert "/pro/notifications/" in part
    assert {state for _, state in states()} == {"DELIVERED"}


def test_what_is_written_after_the_summary_waits_for_the_next_day(
    traveller: Any, mailoutbox: list[Any]
) -> None:
    choose_rhythms(email=ANA, chosen={"versements": "DAILY"})
    leave("partner_was_paid")
    traveller.move_to(datetime(2026, 12, 2, 8, tzinfo=UTC))
    tasks.sum_up_the_day()
    leave("partner_was_paid", subject="Un autre")
    traveller.move_to(datetime(2026, 12, 2, 9, tzinfo=UTC))
    assert tasks.sum_up_the_day() == 0
    traveller.move_to(datetime(2026, 12, 3, 8, tzinfo=UTC))
    assert tasks.sum_up_the_day() == 1
    deliver_due()

    assert len(mailoutbox) == 2


@pytest.fixture
def ana(client: Client) -> Client:
    client.force_login(UserFactory(email=ANA))
    return client


PAGES = [("partner:notifications", "partner"), ("school:notifications", "school")]


@pytest.mark.parametrize(("page", "side"), PAGES)
def test_each_side_chooses_its_own_topics_and_reads_the_others_as_always(
    ana: Client, page: str, side: str
) -> None:
    said = ana.get(reverse(page)).content.decode()

    mine = [topic for topic in TOPICS if topic.side == side]
    for topic in mine:
        assert (f'name="{topic.key}"' in said) is not topic.essential
        assert topic.label in said
    choices = {topic.key: "DAILY" for topic in mine if not topic.essential}
    assert ana.post(reverse(page), choices).status_code == 302
    assert queries.preferences_of(ANA) == choices


def test_a_forged_choice_is_refused_with_a_sentence_and_changes_nothing(ana: Client) -> None:
    good = {topic.key: "NOW" for topic in TOPICS if topic.side == "partner" and not topic.essential}
    forged = [
        good | {"versements": "x" * 10_000}, good | {"versements": ""}, {},
        good | {"versements": "\x00"},
    ]  # fmt: skip
    for values in forged:
        answer = ana.post(reverse("partner:notifications"), values)
        assert answer.status_code == 422
        assert "Choisissez quand recevoir ces courriels." in answer.content.decode()
    ana.post(reverse("partner:notifications"), good | {"reservations": "NEVER"})
    assert "reservations" not in queries.preferences_of(ANA)


def test_nobody_reads_this_page_without_signing_in(client: Client) -> None:
    for page, _ in PAGES:
        assert client.get(reverse(page)).status_code == 302
