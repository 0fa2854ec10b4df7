"""What the state machines of several floors share."""

from collections.abc import Callable
from typing import Any


def asks(predicate: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Turn a policy's (user, object) into the (object, user) django-fsm asks."""
    return lambda instance, user: predicate(user, instance)
