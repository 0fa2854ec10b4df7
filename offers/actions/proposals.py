"""A new date or price held for the teacher who had agreed to the old one (R30).

Called through `bookings.actions`, which cancels the pre-booking and pre-books again.
"""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotAllowed
from offers import rules
from offers.actions.line import Terms, new_line, tell, terms_of
from offers.actions.locks import lock_offer, lock_open_line, lock_own_offer
from offers.actions.refusals import NotReferenced, Stale, TermsNotPossible, WrongState
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from venues.queries.partners import is_referenced

Verb = OfferChange.Verb


@transaction.atomic
def propose_line(
    *, offer_id: int, terms: Terms, held_for: User, message: str = "", by: User
) -> CollectiveStock:
    """Withdraw the open line and open another, held for this teacher (R30).

    Held for 7 days, never after the booking deadline. Raises NotYours, NotReferenced, WrongState,
    TermsNotPossible.
    """
    offer, now = lock_own_offer(offer_id, by=by), timezone.now()
    # A teacher could accept: nobody loses a pre-booking for nothing.
    if offer.state != CollectiveOffer.State.PUBLISHED:
        raise WrongState("Elle est en pause : remettez-la en ligne avant de proposer.")
    if not is_referenced(offer.venue.partner, timezone.localdate()):
        raise NotReferenced(offer.venue.partner)
    old = lock_open_line(offer)
    if old is None:
        raise WrongState("Elle n’a plus de date.")
    before = terms_of(old)
    if before == terms:
        raise TermsNotPossible("Les conditions proposées sont celles d’aujourd’hui.")
    if terms.bookable_until <= now:
        raise TermsNotPossible("La date limite de réservation est déjà passée.")
    old.withdrawn_at = now
    old.save(update_fields=["withdrawn_at"])
    until = held_until(terms)
    line = new_line(offer, terms, held_for=held_for, held_until=until)
    after = asdict(terms) | {
        "held_for": held_for.full_name, "held_until": until, "message": message,
    }  # fmt: skip
    OfferChange.write(offer, Verb.LINE_PROPOSED, by=by, at=now, before=asdict(before), after=after)
    tell(offer, "offer.changed")
    return line


def held_until(terms: Terms) -> datetime:
    """Until when these terms would stay held, were they proposed now (R30)."""
    return rules.held_until(timezone.now(), terms.bookable_until)


@transaction.atomic
def release_line(
    *, offer_id: int, expected_version: int, reason: str = "", by: User
) -> CollectiveStock:
    """The teacher a line is held for gives it up: it is free for all again (R30).

    Declining twice is declining once. Raises NotAllowed, Stale.
    """
    offer = lock_offer(offer_id)
    line = lock_open_line(offer)
    if line is None or line.version != expected_version:
        raise Stale
    if line.held_for_id is None:
        last = offer.changes.order_by("-pk").first()
        if last and (last.verb, last.actor_id) == (Verb.LINE_DECLINED, by.pk):
            return line
    if line.held_for_id != by.pk:
        raise NotAllowed("Ces conditions n’ont pas été proposées à votre compte.")
    line.held_for, line.held_until = None, None
    line.save(update_fields=["held_for", "held_until"])
    after = {"reason": reason} if reason else {}
    OfferChange.write(offer, Verb.LINE_DECLINED, by=by, at=timezone.now(), after=after)
    return line
