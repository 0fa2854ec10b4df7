"""The second factor: learnt once, proved at each sign-in, withdrawn; its owner is told by mail."""

import logging
from enum import Enum

from django.db import transaction

from accounts.actions.guarded import tell
from accounts.models import RecoveryCode, Telephone, User
from accounts.queries.second_factor import second_factor_of
from outbox.actions import post

log = logging.getLogger(__name__)

NAME = "Téléphone"


class Outcome(Enum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_SOON = "too soon"


@transaction.atomic
def begin_second_factor(*, by: User) -> Telephone:
    """The secret to learn; the same one until its first code, so that a page shown twice agrees."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    found = Telephone.objects.filter(user=by, confirmed=False).first()
    return found or Telephone.objects.create(user=by, name=NAME, confirmed=False)


def prove_second_factor(*, code: str, by: User) -> Outcome:
    """Check a code of 6 digits; the first right one makes the telephone theirs.

    A code serves once, and each wrong one makes the next wait longer: what is counted must stay,
    so a wrong code is an answer, not an exception. The log says which it was.
    """
    outcome = _prove(code, by)
    log_outcome(outcome, by, what="telephone")
    return outcome


def log_outcome(outcome: Outcome, by: User, *, what: str) -> None:
    """One line: who proved themselves, with what, and whether they did."""
    facts = {"user_id": by.pk, "what": what, "outcome": outcome.value}
    level = logging.INFO if outcome is Outcome.RIGHT else logging.WARNING
    log.log(level, "second_factor", extra=facts)


@transaction.atomic
def _prove(code: str, by: User) -> Outcome:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    device = second_factor_of(by) or Telephone.objects.filter(user=by).first()
    if device is None:
        return Outcome.WRONG
    if not device.verify_is_allowed()[0]:
        return Outcome.TOO_SOON
    if not device.verify_token(code):
        return Outcome.WRONG
    if not device.confirmed:
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        _tell(by, added=True)
    return Outcome.RIGHT


@transaction.atomic
def withdraw_second_factor(*, by: User) -> bool:
    """Take away one's own telephone, once its code was given; False when there was none."""
    withdrawn = _take_away(by.pk)
    if withdrawn:
        _tell(by, added=False)
    return withdrawn


def _take_away(user_id: int) -> bool:
    """The telephone, and the codes that replaced it."""
    RecoveryCode.objects.filter(user_id=user_id).delete()
    return bool(Telephone.objects.filter(user_id=user_id).delete()[0])


def _tell(user: User, *, added: bool) -> None:
    facts = {"user_id": user.pk, "added": added}
    post("account.second_factor", subject=user, facts=facts)


@transaction.atomic
def forget_second_factor(*, user_id: int) -> bool:
    """A telephone lost: the next sign-in learns another; False when there was none."""
    forgotten = _take_away(user_id)
    if forgotten:
        tell(
            user_id=user_id, sentences=["Second facteur retiré\u00a0: il sera demandé de nouveau."]
        )
    return forgotten
