"""The link by which one chooses a password: signed, dated, good for one use."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.http import base36_to_int

from accounts import rules
from accounts.models import User


class _PasswordLinks(PasswordResetTokenGenerator):
    """Django's, whose age is looked at once more: two hours, three days for a first password."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether this link still opens the page."""
        if not token or not super().check_token(user, token):
            return False
        made = base36_to_int(token.split("-")[0])
        age: int = self._num_seconds(self._now()) - made
        return age <= life_of_link(user).total_seconds()


password_links = _PasswordLinks()


def life_of_link(user: User) -> timedelta:
    """How long a link sent to this person is valid."""
    is_first = not user.has_usable_password() and user.last_login is None
    return rules.password_link_life(is_first=is_first)
