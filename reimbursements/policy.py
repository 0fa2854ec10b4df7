"""Who may do what with statements and payments."""

from typing import Any

from venues.policy import works_for


def receives(user: Any, statement: Any) -> bool:
    """The person works for the partner that is paid (R52)."""
    return works_for(user, statement.partner)


def pays(user: Any, _statement: Any) -> bool:
    """The administration pays; the clock settles what comes to nothing (R53)."""
    return user is None or bool(getattr(user, "is_staff", False))
