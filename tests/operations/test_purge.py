"""What is too old goes, by the clock, person by person; what is not stays (M26)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from administration.models import AdminAct
from bookings import actions as bookings
from catalogue.models import Favourite
from core.rules.erased import is_erased
from jobs.queries import jobs
from operations import purge
from operations.audit import QUERIES, rows_of
from operations.personal import erasing
from operations.rules.retention import BODIES, INVITATIONS, PEOPLE, SEARCH, TABLE, WORDS, duration
from operations.tasks import purge_personal_data
from outbox.models import Message
from tests.administration.test_purge import age
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.venues import PartnerFactory
from tests.stage import Stage
from venues.models import Invitation

pytestmark = pytest.mark.django_db


def away(person: User, days: int) -> User:
    """Somebody who came for the last time so many days ago."""
    person.date_joined = timezone.now() - timedelta(days=5000)
    person.last_login = timezone.now() - timedelta(days=days)
    person.save()
    return person


def a_row_of_each(stage: Stage) -> None:
    """One thing too old, and the same not yet too old, for each line that the purge answers for."""
    now = timezone.now()
    for days in (40, 20):
        Invitation.objects.create(
            partner=PartnerFactory(), email=f"invitee{days}@exemple.fr",
            sent_at=now - timedelta(days=60), expires_at=now - timedelta(days=days),
        )  # fmt: skip
    for days in (400, 300):
        Favourite.objects.create(
            user=away(UserFactory(), days), offer=stage.offer, added_at=timezone.now()
        )
    for days in (200, 100):
        Message.objects.create(
            event="x", handler="x", payload={"text": "Bonjour"}, recipient=f"{days}@b.fr",
            state="DELIVERED", delivered_at=now - timedelta(days=days),
        )  # fmt: skip
    stranger = AdminAct(pk=0)
    age(stranger, days=1200)
    age(stranger, days=900)
    away(UserFactory(email="partie@exemple.fr"), 1100)
    away(StaffFactory(email="agent@exemple.fr"), 1100)


def report(**options: bool) -> dict[str, int]:
    return {line.name: line.found for line in purge.purge(**options)}


ONE_EACH = dict.fromkeys((INVITATIONS, SEARCH, BODIES, WORDS, PEOPLE), 1)


def test_each_line_of_the_table_lets_go_what_is_older_and_nothing_else(stage: Stage) -> None:
    a_row_of_each(stage)
    assert report(dry_run=True) == ONE_EACH
    assert report() == ONE_EACH
    assert report() == dict.fromkeys(ONE_EACH, 0)
    assert Invitation.objects.get().email == "invitee20@exemple.fr"
    assert Favourite.objects.count() == 1
    assert [m.recipient for m in Message.objects.exclude(payload={})] == ["100@b.fr"]
    assert not User.objects.filter(email="partie@exemple.fr").exists()
    assert User.objects.filter(email="agent@exemple.fr").exists()
    assert {q.code: len(rows_of(q)) for q in QUERIES if rows_of(q)} == {}


def test_a_trial_takes_nothing_away(stage: Stage) -> None:
    a_row_of_each(stage)
    out = StringIO()
    call_command("purge", dry_run=True, stdout=out)
    assert "1  comptes sans réservation en cours (plus de 3\u00a0ans)" in out.getvalue()
    assert report(dry_run=True) == ONE_EACH
    assert not AdminAct.objects.filter(verb="purge").exists()


def test_who_has_a_running_booking_stays_however_long_they_were_away(stage: Stage) -> None:
    booking = stage.confirm(stage.prebook())
    for person in (stage.teacher, stage.principal):
        away(person, 2000)
    assert report()[PEOPLE] == 0
    bookings.cancel_by_school(
        booking_id=booking.pk, reason="Sortie annulée", by=User.objects.get(pk=stage.principal.pk)
    )
    Message.objects.filter(recipient="").update(state="DELIVERED", delivered_at=timezone.now())
    assert report()[PEOPLE] == 2


def test_somebody_who_cannot_be_erased_keeps_nobody_else(monkeypatch) -> None:
    """As in M26: one row that raises, or refuses, does not stop the others."""
    first, second, third = (away(UserFactory(), 2000) for _ in range(3))
    erase = erasing.erase

    def erase_some(*, user_id: int) -> object:
        if user_id == first.pk:
            raise erasing.NotErased("Une raison.", "Attendez.")
        return erase(user_id=user_id)

    monkeypatch.setattr(erasing, "erase", erase_some)
    assert report()[PEOPLE] == 2
    gone = User.objects.filter(pk__in=[first.pk, second.pk, third.pk])
    assert [is_erased(person.email) for person in gone.order_by("pk")] == [False, True, True]


def test_a_run_is_bounded_and_the_next_one_goes_on(stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr(purge, "PEOPLE_A_RUN", 2)
    monkeypatch.setattr(purge, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(purge, "BATCHES_A_RUN", 1)
    for _ in range(3):
        Favourite.objects.create(
            user=away(UserFactory(), 2000), offer=stage.offer, added_at=timezone.now()
        )
    assert [report()[PEOPLE] for _ in range(3)] == [2, 1, 0]


def test_the_clock_purges_and_the_journal_says_what(stage: Stage) -> None:
    a_row_of_each(stage)
    assert purge_personal_data() == 5
    assert AdminAct.objects.filter(verb="purge").get().facts == ONE_EACH
    assert purge_personal_data() == 0
    assert AdminAct.objects.filter(verb="purge").count() == 1


def test_every_duration_is_carried_out_by_a_job_that_exists() -> None:
    assert {one.job for one in TABLE if one.job} <= set(jobs())
    assert duration("accounts").job == ""
    assert "operations.purge" in jobs()
