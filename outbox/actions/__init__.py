"""Writing messages with the change, and delivering them after it."""

from outbox.actions.deliver import abandon, deliver_due, retry
from outbox.actions.posting import post, post_mail
from outbox.actions.quarantine import enter_quarantine, release

__all__ = ["abandon", "deliver_due", "enter_quarantine", "post", "post_mail", "release", "retry"]
