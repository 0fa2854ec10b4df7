"""Who hangs keeps only itself waiting, and what waits before a shut door has tried nothing."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from outbox.actions import deliver_due, post, post_mail
from outbox.errors import Hung, Later, Retry, Wait
from outbox.models import Breaker, Message

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def pass_time(traveller: time_machine.Traveller, seconds: float) -> None:
    traveller.move_to(timezone.now() + timedelta(seconds=seconds))


def post_call(label: str, stream: str = "") -> Message:
    with transaction.atomic():
        event_id = post("thing.moved", subject="x", stream=stream or label, facts={"label": label})
    return Message.objects.get(event_id=event_id)


def fail(world: Any, error: Exception, count: int, first: int = 0) -> None:
    """So many offers at which the receiver misbehaves, each called once."""
    for rank in range(first, first + count):
        world.mood[f"bad {rank}"] = error
        post_call(f"bad {rank}")
        deliver_due(limit=1)


SHUT_AFTER = [(Hung("silence"), 3), (Retry("500"), 5)]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "failures"), SHUT_AFTER, ids=["hung", "failed"])
def test_a_shut_door_lets_one_knock_and_its_answer_wakes_everybody(
    world: Any, said: Callable[[], list[str]], traveller: Any, error: Exception, failures: int
) -> None:
    """F13, F13c: what waited meanwhile has made no attempt, and its delay is what it was."""
    fail(world, error, failures)
    knock = deliver_due()  # who hung may knock at once; who failed, ten seconds later
    waiting = []
    for rank in range(3):
        pass_time(traveller, 0.01)
        waiting.append(post_call(f"good {rank}"))
    world.mood["good 2"] = error  # the youngest knocks
    pass_time(traveller, 9.9 if failures == 5 else 0)
    deliver_due()
    pass_time(traveller, 0.2)
    deliver_due()
    tried = Message.objects.filter(pk__in=[m.pk for m in waiting], attempts__gt=0)
    assert [message.facts["label"] for message in tried] == ["good 2"]
    assert deliver_due() == knock == 0
    assert said() == []

    world.mood.clear()
    pass_time(traveller, 10.1)
    deliver_due()

    assert sorted(said()) == sorted([*(f"bad {n}" for n in range(failures)), *GOOD])
    assert not Breaker.objects.filter(failures__gt=0).exists()
    assert set(Message.objects.filter(facts__label__in=GOOD[:2]).values_list("attempts")) == {(1,)}


GOOD = ["good 0", "good 1", "good 2"]


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "failures"), SHUT_AFTER, ids=["hung", "failed"])
def test_one_answer_in_between_keeps_the_door_open(
    world: Any, said: Callable[[], list[str]], traveller: Any, error: Exception, failures: int
) -> None:
    fail(world, error, failures - 1)
    post_call("good")
    deliver_due()
    fail(world, error, failures - 1, first=failures)
    post_call("better")
    deliver_due()
    assert said() == ["good", "better"]


@pytest.mark.django_db
def test_what_fails_again_as_before_shuts_nothing(
    world: Any, said: Callable[[], list[str]], traveller: Any
) -> None:
    """F13b: two offers at which the receiver hangs, whatever their number of tries."""
    fail(world, Hung("silence"), 2)
    for _ in range(8):
        pass_time(traveller, 301)
        deliver_due()
    assert min(Message.objects.values_list("attempts", flat=True)) >= 8
    post_call("good")
    deliver_due()
    assert said() == ["good"]


@pytest.mark.django_db
def test_a_turn_that_has_not_come_is_no_attempt(world: Any, traveller: Any) -> None:
    """F13c: a quota's wait on our side, said by the handler without calling anybody."""
    world.mood["one"] = Later(2)
    message = post_call("one")
    for _ in range(9):
        deliver_due()
        pass_time(traveller, 3)
    found = Message.objects.get(pk=message.pk)
    assert (found.state, found.attempts, found.cause, found.last_error) == ("WAITING", 0, "", "")


@pytest.mark.django_db
def test_a_wait_asked_of_everybody_holds_everybody_until_then(
    world: Any, said: Callable[[], list[str]], traveller: Any
) -> None:
    """F17: a 429 is a call really made; the others, not called, have tried nothing."""
    world.mood["one"] = Wait(30, everybody=True)
    asked = post_call("one")
    deliver_due()
    world.mood.clear()
    other = post_call("other")
    pass_time(traveller, 29)
    deliver_due()
    assert said() == []
    tried = {m.pk: m.attempts for m in Message.objects.all()}
    assert tried == {asked.pk: 1, other.pk: 0}
    pass_time(traveller, 2)
    deliver_due()
    assert sorted(said()) == ["one", "other"]


@pytest.mark.django_db
@pytest.mark.parametrize("error", [Hung("silence"), Retry("500")], ids=["hung", "failed"])
def test_what_fails_apart_from_the_others_leaves_within_a_minute_of_the_return(
    world: Any, said: Callable[[], list[str]], traveller: Any, error: Exception
) -> None:
    """F13c: nothing said that all was wrong, so nothing says that all is well again."""
    fail(world, error, 2)
    for rank in range(12):
        pass_time(traveller, 301)
        deliver_due()
        post_call(f"good {rank}")  # the others flow meanwhile
        deliver_due()
    Message.objects.filter(state="WAITING").update(due_at=timezone.now() + timedelta(seconds=299))
    world.mood.clear()
    before = len(said())
    for _ in range(6):
        pass_time(traveller, 10)
        deliver_due()
    assert set(said()[before:]) == {"bad 0", "bad 1"}


@pytest.mark.django_db
def test_in_between_the_delay_of_what_fails_is_kept(world: Any, traveller: Any) -> None:
    """Negative control: one look now and then, not a call at each passage."""
    fail(world, Retry("500"), 2)
    Message.objects.update(
        due_at=timezone.now() + timedelta(seconds=299), tried_at=timezone.now(), attempts=9
    )
    for _ in range(12):
        deliver_due()
        pass_time(traveller, 10)
    assert sum(Message.objects.values_list("attempts", flat=True)) - 18 <= 4


@pytest.mark.django_db
def test_the_doors_of_the_two_ways_are_their_own(
    world: Any, said: Callable[[], list[str]], traveller: Any, settings: Any
) -> None:
    """A mail server that is away shuts nothing for ADAGE (F22b)."""
    settings.EMAIL_BACKEND = "tests.outbox.provider.EmailBackend"
    from tests.outbox import provider

    provider.MOODS[:] = [("away", ConnectionRefusedError("refused"))] * 99
    for rank in range(9):
        event = Message(event="thing.said", handler="app.mails.somebody_said")
        with transaction.atomic():
            post_mail(event, recipient=f"p{rank}@ex.fr", subject="x", text="x", html="")
    post_call("one")
    deliver_due()
    provider.MOODS.clear()
    assert said() == ["one"]
    mails = Message.objects.exclude(recipient="")
    assert sum(mails.values_list("attempts", flat=True)) == 5
    pass_time(traveller, 11)
    deliver_due()
    assert set(mails.values_list("state", flat=True)) == {"DELIVERED"}
