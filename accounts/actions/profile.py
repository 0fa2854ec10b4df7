"""One's own name and password."""

import logging

from django.db import transaction

from accounts.actions.limits import allowed
from accounts.actions.opening import confirm
from accounts.models import User
from outbox.actions import post

log = logging.getLogger(__name__)


@transaction.atomic
def rename(*, user_id: int, first_name: str, last_name: str) -> None:
    """Change how one is called; journals keep the name of their day."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])


@transaction.atomic
def choose_password(*, user_id: int, password: str, proves_address: bool = False) -> None:
    """Put a new password in force; the link of a mail also confirms the address.

    Every session of the person ends; the page that changes it opens its own again.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    user.sessions.all().delete()
    post("account.password_changed", subject=user, facts={"user_id": user.pk})
    log.info("password_chosen", extra={"user_id": user.pk})
    if proves_address:
        confirm(user_id=user_id)


@transaction.atomic
def ask_password_link(*, email: str) -> None:
    """Write to whoever has a password at this address, three times an hour at most."""
    user = User.objects.with_email(email).filter(is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    if allowed(what="password", whom=user.email, once=True):
        post("account.password_asked", subject=user, facts={"user_id": user.pk})
