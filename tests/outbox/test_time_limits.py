"""Nothing breaks a mail off in its middle: neither a time limit nor a lost broker (F22b)."""

import os
import signal
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.utils import timezone

from outbox import rules, tasks
from outbox.actions import deliver_due, settle_doubts
from outbox.models import Message
from tests.outbox.test_mailing import a_mail, state

pytestmark = pytest.mark.django_db


class TimeLimit(Exception):
    """What Celery raises in a task beyond its soft limit."""


@pytest.mark.parametrize("sign", [signal.SIGUSR1, signal.SIGTERM])
def test_a_time_limit_never_breaks_a_mail_off_in_its_middle(
    esp: Any, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals
) -> None:
    """F22b: it is heard once what became of the mail is written."""

    def limit(*_: Any) -> None:
        raise TimeLimit

    before, mail = signal.signal(sign, limit), a_mail()
    send = esp.EmailBackend.send_messages

    def reach_the_limit(self: Any, messages: Any) -> int:
        os.kill(os.getpid(), sign)
        return int(send(self, messages))

    monkeypatch.setattr(esp.EmailBackend, "send_messages", reach_the_limit)
    try:
        with pytest.raises(TimeLimit):
            deliver_due()
    finally:
        signal.signal(sign, before)

    assert (state(mail), esp.TAKEN) == ("sent", [str(mail.pk)])


def test_nothing_begins_beyond_the_time_given(esp: Any) -> None:
    """What has begun ends: a task of the clock never meets its limit."""
    a_mail()
    assert deliver_due(seconds=-1) == 0
    assert esp.TAKEN == []


def test_the_longest_mail_is_over_before_it_is_taken_for_lost_and_before_any_limit() -> None:
    """The patience of each step, the doubt and the limits of the tasks, in this order."""
    longest = (
        rules.MAIL_PATIENT_HANDSHAKE_SECONDS + rules.MAIL_ANSWER_SECONDS + rules.MAIL_LEAVE_SECONDS
    )
    assert rules.MAIL_HANDSHAKE_SECONDS <= rules.MAIL_PATIENT_HANDSHAKE_SECONDS
    assert longest < rules.SENDING_AT_MOST.total_seconds()
    limits = tasks.sweep.soft_time_limit, tasks.sweep.time_limit
    assert 2 * tasks.BUSY_SECONDS + longest < limits[0] < limits[1]


def test_asking_a_provider_is_no_attempt(esp: Any) -> None:
    esp.KNOWS = False
    mail = a_mail()
    esp.MOODS.append(("after", SMTPServerDisconnected("closed")))
    deliver_due()
    for _ in range(5):
        Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        settle_doubts()
    assert Message.objects.get(pk=mail.pk).attempts == 1
