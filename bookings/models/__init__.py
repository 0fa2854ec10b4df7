"""Bookings, the journal of their moves, their messages and reminders, tables by date."""

from bookings.models.arrows import ARROWS, LIVE_STATES, Reason, State
from bookings.models.booking import Booking
from bookings.models.event_mail import EventMail
from bookings.models.feed import CalendarFeed
from bookings.models.followed import FollowedBooking
from bookings.models.limit import PrebookingLimit
from bookings.models.message import DecisionMessage
from bookings.models.move import BookingMove
from bookings.models.notice import CancellationNotice
from bookings.models.postponed import PostponedDeadline
from bookings.models.reading import ReadMark
from bookings.models.reminder import Reminder

__all__ = [
    "ARROWS",
    "LIVE_STATES",
    "Booking",
    "BookingMove",
    "CalendarFeed",
    "CancellationNotice",
    "DecisionMessage",
    "EventMail",
    "FollowedBooking",
    "PostponedDeadline",
    "PrebookingLimit",
    "ReadMark",
    "Reason",
    "Reminder",
    "State",
]
