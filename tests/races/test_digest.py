"""Two clocks write one summary a day to each reader (F25)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from outbox.actions import choose_rhythms, post_mail
from outbox.mails.digest import sum_up
from outbox.models import Message
from tests.owner import without_walls
from tests.races.conftest import run_sql, together
from tests.races.unlocked import drop_locks

pytestmark = pytest.mark.django_db(transaction=True)
ANA = "ana@exemple.fr"


def eight_clocks() -> list[Any]:
    choose_rhythms(email=ANA, chosen={"versements": "DAILY"})
    event = Message(event="thing.said", handler="app.mails.partner_was_paid")
    post_mail(event, recipient=ANA, subject="Versement fait", text="Mot", html="")
    before, day = timezone.now() + timedelta(minutes=1), timezone.localdate()
    return together([lambda: sum_up(recipient=ANA, before=before, day=day)] * 8)


def summaries() -> int:
    return Message.objects.filter(template="daily_digest").count()


def test_eight_clocks_at_once_write_one_summary(transactional_db: None) -> None:
    assert sorted(eight_clocks()) == [0] * 7 + [1]
    assert summaries() == 1


@pytest.fixture
def without_row_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    drop_locks(monkeypatch)


def test_without_the_lock_the_constraint_alone_writes_one(
    transactional_db: None, without_row_locks: None
) -> None:
    eight_clocks()
    assert summaries() == 1


def test_negative_control_without_lock_nor_constraint_several_leave(
    transactional_db: None, without_row_locks: None
) -> None:
    """D11: the races above can fail; nor the wall that closes what has left."""
    run_sql("DROP INDEX one_mail_per_event_and_recipient")
    try:
        with without_walls("outbox_message"):
            eight_clocks()
        assert summaries() > 1
    finally:
        run_sql(
            "TRUNCATE outbox_message CASCADE",
            "CREATE UNIQUE INDEX one_mail_per_event_and_recipient ON outbox_message"
            " (event_id, recipient, template) WHERE NOT recipient = ''",
        )
