"""A backup was restored: quarantine, a new epoch, what ADAGE holds otherwise (F30, D6)."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from outbox.actions import deliver_due, enter_quarantine, post, release
from outbox.actions.quarantine import AlreadyInQuarantine, NotInQuarantine
from outbox.models import Message, Quarantine, Stream
from tests.adage_sync.exchange import faults, told
from tests.owner import erase

pytestmark = pytest.mark.django_db


def test_nothing_leaves_in_quarantine_neither_calls_nor_mails_and_all_after(stage, mock):
    enter_quarantine(by_whom="essai")
    stage.prebook()
    assert deliver_due() == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"WAITING"}

    release(by_whom="Odile Vasseur")

    assert deliver_due() > 0
    assert set(Message.objects.values_list("state", flat=True)) == {"DELIVERED"}


def test_without_the_quarantine_the_same_messages_leave(stage, mock):
    """D11: the negative control of the test above."""
    stage.prebook()
    assert deliver_due() > 0


def test_what_waited_before_the_restore_is_decided_by_somebody_mails_only(stage):
    """F30, no mail twice: it may have left after the backup; ADAGE sorts a repeat out itself."""
    stage.prebook()
    enter_quarantine(by_whom="essai")
    states_of = dict(Message.objects.values_list("handler", "state"))
    assert states_of.pop("adage_sync.push.prebooking") == "WAITING"
    assert set(states_of.values()) == {"PARKED"}
    assert "peut-être déjà parti" in Message.objects.filter(state="PARKED")[0].last_error


def test_a_new_epoch_makes_numbers_taken_again_win_at_adage(stage, mock):
    """D6: the restored database takes (old number) with other content; ADAGE must not ignore it."""
    stage.prebook()
    deliver_due()
    # The backup is older: its stream has not moved yet.
    erase(Message.objects.all())
    erase(Stream.objects.all())

    quarantine = enter_quarantine(by_whom="essai")
    with transaction.atomic():
        post("offer.changed", subject=stage.offer, stream=stage.offer.ref, facts={})
    release(by_whom="essai")
    deliver_due()

    last = mock.journal(stage.offer.ref)[-1]
    assert (last["epoch"], last["seq"], last["outcome"]) == (quarantine.epoch, 1, "applied")


def test_without_the_new_epoch_adage_would_ignore_it(stage, mock):
    """D11: the negative control of the test above."""
    stage.prebook()
    deliver_due()
    erase(Message.objects.all())
    erase(Stream.objects.all())
    with transaction.atomic():
        post("offer.changed", subject=stage.offer, stream=stage.offer.ref, facts={})
    deliver_due()
    assert mock.journal(stage.offer.ref)[-1]["outcome"] == "stale"


def test_numbers_go_on_without_a_gap_under_the_new_epoch(stage):
    """A5 holds across a restore."""
    stage.prebook()
    enter_quarantine(by_whom="essai")
    with transaction.atomic():
        post("offer.changed", subject=stage.offer, stream=stage.offer.ref, facts={})
    assert [message.seq for message in told(stage)] == [1, 2]
    assert faults() == {}


def test_there_is_one_quarantine_at_a_time_and_one_end_to_each():
    enter_quarantine(by_whom="essai")
    with pytest.raises(AlreadyInQuarantine):
        enter_quarantine(by_whom="essai")
    release(by_whom="essai")
    with pytest.raises(NotInQuarantine):
        release(by_whom="essai")
    later = enter_quarantine(by_whom="essai")
    assert later.epoch >= Quarantine.objects.last().epoch


def test_an_epoch_is_above_every_one_before_it_and_above_what_adage_has_seen(stage):
    stage.prebook()
    Stream.objects.update(epoch=2_000_000_000)
    assert enter_quarantine(by_whom="essai").epoch == 2_000_000_001
    release(by_whom="essai")
    assert enter_quarantine(by_whom="essai", epoch_at_least=2_100_000_000).epoch == 2_100_000_000


def test_the_command_opens_lists_the_differences_and_lifts(stage, mock):
    stage.prebook()
    deliver_due()
    # Lost with the last minutes: nobody here has heard of this offer.
    erase(Message.objects.all())
    out = StringIO()

    call_command("after_restore", stdout=out)

    said = out.getvalue()
    assert "Quarantaine ouverte" in said
    assert (
        f"{stage.offer.ref} : ici affichée, préréservée ; ADAGE non affichée, préréservée" in said
    )
    with pytest.raises(CommandError, match="déjà ouverte"):
        call_command("after_restore", stdout=StringIO())
    call_command("after_restore", "--release", stdout=out)
    assert "Quarantaine levée" in out.getvalue()
    with pytest.raises(CommandError, match="Aucune quarantaine"):
        call_command("after_restore", "--release", stdout=StringIO())


def test_the_command_opens_all_the_same_when_adage_is_silent(settings, monkeypatch):
    monkeypatch.setattr("adage_sync.client.reference.time.sleep", lambda seconds: None)
    settings.ADAGE_URL = "http://127.0.0.1:1"
    out, errors = StringIO(), StringIO()
    call_command("after_restore", stdout=out, stderr=errors)
    assert "Quarantaine ouverte" in out.getvalue()
    assert "Comparaison impossible" in errors.getvalue()
