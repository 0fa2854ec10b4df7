"""Side effects of the tests: handlers that note what they were given, and misbehave on demand."""

import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pytest_django import Settings

import outbox.actions  # noqa: F401
from outbox.models import Message
from outbox.rules import Event
from tests.outbox import provider

MODULE = "tests_outbox_handlers"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """`told` lists what arrived, in order; `mood` maps a message's label to what it raises."""
    state = SimpleNamespace(told=[], mood={}, meanwhile=None)

    def ordered(message: Message) -> str | None:
        return _receive(state, message)

    def free(message: Message) -> str | None:
        return _receive(state, message)

    ordered.ordered = True  # type: ignore[attr-defined]
    ordered.snapshot = lambda subject, facts: {"subject": str(subject)}  # type: ignore[attr-defined]
    handlers = ModuleType(MODULE)
    handlers.ordered, handlers.free = ordered, free  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, MODULE, handlers)
    table = {
        "thing.moved": Event("Déplacée", f"{MODULE}.ordered"),
        "thing.said": Event("Dite", f"{MODULE}.free"),
        "thing.both": Event("Les deux", f"{MODULE}.ordered", f"{MODULE}.free"),
    }
    post_room = sys.modules["outbox.actions.posting"]
    monkeypatch.setattr(post_room, "events", lambda: table)
    return state


def _receive(state: SimpleNamespace, message: Message) -> str | None:
    label = message.facts.get("label", "")
    mood = state.mood.get(label)
    if callable(mood) and not isinstance(mood, BaseException):
        mood(message)
    elif mood is not None:
        raise mood
    state.told.append(label)
    return message.facts.get("warning")


@pytest.fixture
def said(world: SimpleNamespace) -> Callable[[], list[Any]]:
    """Labels that arrived, in order."""
    return lambda: list(world.told)


@pytest.fixture
def esp(settings: Settings) -> Iterator[Any]:
    """The fake provider, empty and well behaved."""
    settings.EMAIL_BACKEND = "tests.outbox.provider.EmailBackend"
    settings.MAIL_LOOKUP = "tests.outbox.provider.look_up"
    provider.TAKEN.clear()
    provider.MOODS.clear()
    provider.KNOWS = True
    yield provider
    provider.TAKEN.clear()
    provider.MOODS.clear()
    provider.KNOWS = True
