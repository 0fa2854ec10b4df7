"""Writing messages with the change, and delivering them after it."""

from outbox.actions.by_hand import abandon, retry
from outbox.actions.deliver import deliver_due
from outbox.actions.mailing import settle_doubts
from outbox.actions.posting import post, post_mail
from outbox.actions.prefer import choose_rhythms
from outbox.actions.quarantine import enter_quarantine, release
from outbox.actions.webhooks import forget_events, hear, works_again
from outbox.actions.wording import publish_wording, withdraw_wording

__all__ = [
    "abandon",
    "choose_rhythms",
    "deliver_due",
    "enter_quarantine",
    "forget_events",
    "hear",
    "post",
    "post_mail",
    "publish_wording",
    "release",
    "retry",
    "settle_doubts",
    "withdraw_wording",
    "works_again",
]
