"""Who may do what with statements and payments."""

from typing import Any


def pays(user: Any, _statement: Any) -> bool:
    """The administration pays; the clock settles what comes to nothing (R53)."""
    return user is None or bool(getattr(user, "is_staff", False))
