"""Proving again that one is who signed in: a page left open consents to nothing."""

from accounts import rules
from accounts.actions.limits import allowed
from accounts.actions.second_factor import Outcome, log_outcome, prove_second_factor
from accounts.models import User
from accounts.queries.second_factor import second_factor_of


def prove_again(*, typed: str, by: User) -> Outcome:
    """The code of the telephone from whoever enrolled one, else the password.

    Counted by account, so that a session somebody took does not try passwords for ever. To be
    called outside a transaction that an outcome other than RIGHT would roll back.
    """
    if not allowed(what="proof", whom=str(by.pk), most=rules.PROOFS_PER_WINDOW):
        return Outcome.TOO_SOON
    if second_factor_of(by) is not None:
        return prove_second_factor(code="".join(typed.split()), by=by)
    outcome = Outcome.RIGHT if by.check_password(typed) else Outcome.WRONG
    log_outcome(outcome, by, what="password")
    return outcome
