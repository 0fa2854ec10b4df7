"""What pages read about offers and their bookings, and who may see it."""

from bookings.queries.allowed import available_actions, available_offer_actions
from bookings.queries.card import Card, card_for_school
from bookings.queries.changes import Seen, terms_booked, what_changed
from bookings.queries.credit import Credit, credit_on, credits_of
from bookings.queries.decisions import (
    Decision,
    bookings_of_school,
    cancellable_if_confirmed,
    credit_after,
    decision_on,
    decisions_waiting,
    heads_of,
)
from bookings.queries.due import (
    due_to_be_relisted,
    due_to_be_used,
    due_to_be_withheld,
    due_to_expire,
)
from bookings.queries.facets import Facets, facets_of
from bookings.queries.finding import Search, Seeker
from bookings.queries.follow_up import (
    BookingStanding,
    booking_standing,
    waiting_of,
)
from bookings.queries.frozen import Freeze, freeze_of
from bookings.queries.reminders import decisions_to_remind, events_to_tell, proposals_to_remind
from bookings.queries.search import (
    offer_asked_for,
    offers_a_school_may_open,
    offers_adage_shows,
    offers_to_prebook,
)
from bookings.queries.selection import Line, Selection, lines_to_confirm, selection_of
from bookings.queries.status import (
    EXPLANATIONS,
    TURN_OF,
    Standing,
    Status,
    Turn,
    standing,
    with_status,
)
from bookings.queries.wanted import Wanted

__all__ = [
    "EXPLANATIONS",
    "TURN_OF",
    "BookingStanding",
    "Card",
    "Credit",
    "Decision",
    "Facets",
    "Freeze",
    "Line",
    "Search",
    "Seeker",
    "Seen",
    "Selection",
    "Standing",
    "Status",
    "Turn",
    "Wanted",
    "available_actions",
    "available_offer_actions",
    "booking_standing",
    "bookings_of_school",
    "cancellable_if_confirmed",
    "card_for_school",
    "credit_after",
    "credit_on",
    "credits_of",
    "decision_on",
    "decisions_to_remind",
    "decisions_waiting",
    "due_to_be_relisted",
    "due_to_be_used",
    "due_to_be_withheld",
    "due_to_expire",
    "events_to_tell",
    "facets_of",
    "freeze_of",
    "heads_of",
    "lines_to_confirm",
    "offer_asked_for",
    "offers_a_school_may_open",
    "offers_adage_shows",
    "offers_to_prebook",
    "proposals_to_remind",
    "selection_of",
    "standing",
    "terms_booked",
    "waiting_of",
    "what_changed",
    "with_status",
]
