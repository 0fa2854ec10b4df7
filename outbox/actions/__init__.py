"""Writing messages with the change, and delivering them after it."""

from outbox.actions.deliver import abandon, deliver_due, retry
from outbox.actions.posting import post, post_mail

__all__ = ["abandon", "deliver_due", "post", "post_mail", "retry"]
