"""Recovery codes: ten made at once and shown once, each replaces the telephone one time."""

import hashlib
import hmac
import secrets

from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.actions.second_factor import Outcome, log_outcome, prove_second_factor
from accounts.models import RecoveryCode, User
from accounts.queries.second_factor import recovery_codes_left, second_factor_of
from core.database import random_reference
from outbox.actions import post


@transaction.atomic
def make_recovery_codes(*, by: User) -> list[str]:
    """A new set, the only one that is worth something from now on; digests alone are stored.

    Whoever had codes is told by mail that they are worth nothing any more.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    had_some = RecoveryCode.objects.filter(user=by).delete()[0] > 0
    codes = [random_reference("", rules.RECOVERY_LETTERS) for _ in range(rules.RECOVERY_CODES)]
    salts = [secrets.token_hex(16) for _ in codes]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=by, salt=salt, digest=_digest(salt, code))
        for salt, code in zip(salts, codes, strict=True)
    )
    if had_some:
        _tell(by, used=False)
    return codes


def use_recovery_code(*, code: str, by: User) -> Outcome:
    """Check a code in the place of the telephone's; the right one is spent, and told by mail.

    A wrong one counts like a wrong code of the telephone: both make the next wait longer.
    """
    outcome = _use(code, by)
    log_outcome(outcome, by, what="recovery code")
    return outcome


@transaction.atomic
def _use(code: str, by: User) -> Outcome:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    device = second_factor_of(by)
    if device is None:
        return Outcome.WRONG
    if not device.verify_is_allowed()[0]:
        return Outcome.TOO_SOON
    unused = RecoveryCode.objects.filter(user=by, used_at__isnull=True)
    found = [one for one in unused if hmac.compare_digest(one.digest, _digest(one.salt, code))]
    if not found:
        device.throttle_increment()
        return Outcome.WRONG
    found[0].used_at = timezone.now()
    found[0].save(update_fields=["used_at"])
    device.throttle_reset()
    _tell(by, used=True)
    return Outcome.RIGHT


def prove_or_recover(*, code: str, by: User) -> Outcome:
    """Whichever was typed: the six digits of the telephone, or a recovery code."""
    if len(code) == rules.CODE_DIGITS:
        return prove_second_factor(code=code, by=by)
    return use_recovery_code(code=code, by=by)


def _tell(user: User, *, used: bool) -> None:
    facts = {"user_id": user.pk, "used": used, "left": recovery_codes_left(user)}
    post("account.recovery_codes", subject=user, facts=facts)


def _digest(salt: str, code: str) -> str:
    return hashlib.sha256(f"{salt}{code}".encode()).hexdigest()
