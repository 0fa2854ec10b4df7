"""Opening an account, confirming its address. No answer depends on who is known."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules
from accounts.actions.limits import allowed
from accounts.models import User
from core.rules.addresses import mailbox
from outbox.actions import post


@transaction.atomic
def open_account(*, email: str, password_hash: str, first_name: str, last_name: str) -> User | None:
    """Open an account that waits for its confirmation, and write to its address.

    None when the address is known: its owner is told by mail, the visitor is not.
    """
    known = User.objects.with_email(email).first()
    user = User(
        email=mailbox(email),
        password=password_hash,
        first_name=first_name,
        last_name=last_name,
        email_unconfirmed_since=timezone.now(),
    )
    if known is None:
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            # Somebody opened it at the same instant.
            known = User.objects.with_email(email).get()
    if known is not None:
        _tell(known)
        return None
    _tell(user)
    return user


@transaction.atomic
def open_confirmed_account(
    *, email: str, password_hash: str, first_name: str, last_name: str
) -> User:
    """Open an account whose address is proved by the mail that led here.

    Raises IntegrityError when the address has an account that was confirmed.
    """
    waiting = User.objects.with_email(email).filter(email_unconfirmed_since__isnull=False)
    user = waiting.select_for_update().first() or User(email=mailbox(email))
    user.password, user.first_name, user.last_name = password_hash, first_name, last_name
    waited, user.email_unconfirmed_since = user.email_unconfirmed_since, None
    user.save()
    if waited:
        post("account.confirmed", subject=user, facts={"user_id": user.pk})
    return user


@transaction.atomic
def send_again(*, email: str) -> None:
    """Send the link of confirmation again, if this address waits for one; say nothing otherwise."""
    user = User.objects.with_email(email).filter(email_unconfirmed_since__isnull=False).first()
    if user is not None:
        _tell(user)


@transaction.atomic
def confirm(*, user_id: int) -> User:
    """The link was opened: the account works. A second click changes nothing."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.email_unconfirmed_since is not None:
        user.email_unconfirmed_since = None
        user.save(update_fields=["email_unconfirmed_since"])
        post("account.confirmed", subject=user, facts={"user_id": user.pk})
    return user


@transaction.atomic
def release_address(*, user: User) -> bool:
    """Take its address back from an account that never proved it; False when it did.

    Somebody else proves it is theirs (ADAGE vouches for its teachers). What was registered stays
    with the closed account, whose links are dead, until `forget_unconfirmed` takes both away.
    """
    if user.email_unconfirmed_since is None:
        return False
    user.email = rules.RELEASED_ADDRESS.format(pk=user.pk)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])
    return True


@transaction.atomic
def vouch_for(*, user: User) -> None:
    """Somebody else proves the address of an account that never did: it waits for nothing more."""
    if user.email_unconfirmed_since is not None:
        user.email_unconfirmed_since = None
        user.save(update_fields=["email_unconfirmed_since"])


def _tell(user: User) -> None:
    """The link to open, or « vous avez déjà un compte »; three an hour, one a double click."""
    if not user.is_active:
        return
    facts = {"user_id": user.pk}
    if user.email_unconfirmed_since is None:
        if allowed(what="known", whom=user.email, once=True):
            post("account.known", subject=user, facts=facts)
    elif allowed(what="confirm", whom=user.email, once=True):
        post("account.opened", subject=user, facts=facts)
