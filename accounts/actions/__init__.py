"""What happens to accounts."""

from accounts.actions.guarded import (
    NoPasswordHere,
    end_all_sessions,
    guarded_now,
    send_password_link,
    tell_changes,
)
from accounts.actions.limits import allowed, forget_knocks, may_ask
from accounts.actions.lock_outs import lift_lock_out
from accounts.actions.opening import (
    confirm,
    open_account,
    open_confirmed_account,
    release_address,
    send_again,
    vouch_for,
)
from accounts.actions.profile import ask_password_link, choose_password, rename
from accounts.actions.proving import prove_again
from accounts.actions.recovery import make_recovery_codes, prove_or_recover, use_recovery_code
from accounts.actions.second_factor import (
    Outcome,
    begin_second_factor,
    forget_second_factor,
    prove_second_factor,
    withdraw_second_factor,
)
from accounts.actions.sessions import (
    end_sessions,
    forget_sessions,
    forget_tries,
    go_on,
    note_act,
    note_sign_in,
    remember_device,
)
from accounts.actions.superusers import LastSuperuser, keep_a_superuser
from accounts.actions.throttle import seconds_to_wait, take
from accounts.actions.typed import (
    NotStored,
    answer_late_post,
    drop_late_posts,
    drop_typed,
    forget_typed,
    keep_late_post,
    keep_typed,
    lead_back,
    turn_late_post,
)

__all__ = [
    "LastSuperuser",
    "NoPasswordHere",
    "NotStored",
    "Outcome",
    "allowed",
    "answer_late_post",
    "ask_password_link",
    "begin_second_factor",
    "choose_password",
    "confirm",
    "drop_late_posts",
    "drop_typed",
    "end_all_sessions",
    "end_sessions",
    "forget_knocks",
    "forget_second_factor",
    "forget_sessions",
    "forget_tries",
    "forget_typed",
    "go_on",
    "guarded_now",
    "keep_a_superuser",
    "keep_late_post",
    "keep_typed",
    "lead_back",
    "lift_lock_out",
    "make_recovery_codes",
    "may_ask",
    "note_act",
    "note_sign_in",
    "open_account",
    "open_confirmed_account",
    "prove_again",
    "prove_or_recover",
    "prove_second_factor",
    "release_address",
    "remember_device",
    "rename",
    "seconds_to_wait",
    "send_again",
    "send_password_link",
    "take",
    "tell_changes",
    "turn_late_post",
    "use_recovery_code",
    "vouch_for",
    "withdraw_second_factor",
]
