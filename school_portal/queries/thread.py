"""What the head and the teacher wrote to each other before the decision, for those two only."""

from typing import Any

from django.db.models import QuerySet

from bookings.models import Booking, DecisionMessage
from core.compiled import compiled

HEAD, TEACHER = "principal", "teacher"
Thread = list[dict[str, Any]]


def thread_of(booking: Booking) -> Thread:
    """Steps of the timeline component, oldest first.

    The caller has checked that the reader decides on this booking, or pre-booked it.
    """
    return [
        {
            "when": message.at,
            "with_time": True,
            "who": HEAD if message.is_question else TEACHER,
            "title": message.author_label,
            "text": message.text,
        }
        for message in _messages(booking)
    ]


@compiled
def _messages(booking: Booking) -> QuerySet[DecisionMessage]:
    return DecisionMessage.objects.filter(booking=booking)


def waits_for_the_teacher(thread: Thread) -> bool:
    """The last word is the head's."""
    return bool(thread) and thread[-1]["who"] == HEAD
