"""What happens to accounts."""

from accounts.actions.limits import allowed, forget_knocks, may_ask
from accounts.actions.opening import (
    confirm,
    open_account,
    open_confirmed_account,
    release_address,
    send_again,
)
from accounts.actions.profile import ask_password_link, choose_password, rename
from accounts.actions.second_factor import (
    Outcome,
    begin_second_factor,
    forget_second_factor,
    prove_second_factor,
)
from accounts.actions.superusers import LastSuperuser, keep_a_superuser

__all__ = [
    "LastSuperuser",
    "Outcome",
    "allowed",
    "ask_password_link",
    "begin_second_factor",
    "choose_password",
    "confirm",
    "forget_knocks",
    "forget_second_factor",
    "keep_a_superuser",
    "may_ask",
    "open_account",
    "open_confirmed_account",
    "prove_second_factor",
    "release_address",
    "rename",
    "send_again",
]
