"""What happens to accounts."""

from accounts.actions.limits import allowed, forget_knocks, may_ask
from accounts.actions.opening import confirm, open_account, open_confirmed_account, send_again
from accounts.actions.profile import ask_password_link, choose_password, rename

__all__ = [
    "allowed",
    "ask_password_link",
    "choose_password",
    "confirm",
    "forget_knocks",
    "may_ask",
    "open_account",
    "open_confirmed_account",
    "rename",
    "send_again",
]
