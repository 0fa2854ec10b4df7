"""The link that confirms an address: signed, dated, good for one use."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


class _Confirmations(PasswordResetTokenGenerator):
    """Dies with its use (the date is emptied), a new password, a new address, or its age."""

    key_salt = "accounts.confirmation"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.email}{user.password}{user.email_unconfirmed_since}{timestamp}"


_confirmations = _Confirmations()


def confirmation_key(user: User) -> dict[str, str]:
    """What the address of the link holds."""
    return {
        "uidb64": urlsafe_base64_encode(force_bytes(user.pk)),
        "token": _confirmations.make_token(user),
    }


def person_to_confirm(uidb64: str, token: str) -> User | None:
    """Whose link this is; None when it has served, is too old, or was never given."""
    try:
        pk = int(urlsafe_base64_decode(uidb64).decode("ascii"))
        user = User.objects.filter(
            pk=pk, is_active=True, email_unconfirmed_since__isnull=False
        ).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    return user if user and _confirmations.check_token(user, token) else None
