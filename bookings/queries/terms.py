"""Old and new terms side by side: the same rows on pages, in mails and in the history (R30)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from bookings.models import Booking, Reason
from bookings.rules import local_day
from core.compiled import compiled
from core.rules import euros, long_date, long_moment, number, plural, time_of_day, time_range
from offers.actions import Terms
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from offers.queries.visibility import open_lines

LABELS = {
    "date": "Date",
    "heures": "Horaires",
    "eleves": "Élèves",
    "accompagnateurs": "Accompagnateurs",
    "prix": "Prix total",
    "detail": "Explication du prix",
    "limite": "Date limite",
}


def words_of(terms: Terms, zone: str) -> dict[str, str]:
    """Each term as people read it, on the clock of the event's place."""
    first, last = (long_date(moment, zone) for moment in (terms.starts_at, terms.ends_at))
    one_day = first == last
    hours = f"{time_of_day(terms.starts_at, zone)} – {time_of_day(terms.ends_at, zone)}"
    return {
        "date": first if one_day else f"du {first} au {last}",
        "heures": time_range(terms.starts_at, terms.ends_at, zone) if one_day else hours,
        "eleves": number(terms.participants),
        "accompagnateurs": number(terms.accompanying_adults),
        "prix": euros(terms.price),
        "detail": terms.price_detail or "Aucune",
        "limite": long_moment(terms.bookable_until, zone),
    }


def compared(before: Terms, after: Terms | None, zone: str) -> list[dict[str, Any]]:
    """Rows of the comparison, with what each change amounts to; the same on both sides by default.

    Keys: `name` (for the page), `key` (its words), `before`, `after`, `changed`, `note`.
    """
    old, new = words_of(before, zone), words_of(after or before, zone)
    change = after.price - before.price if after else Decimal(0)
    notes = (
        {
            "date": _days(local_day(before.starts_at, zone), local_day(after.starts_at, zone)),
            "limite": _days(
                local_day(before.bookable_until, zone), local_day(after.bookable_until, zone)
            ),
            "prix": f"{euros(abs(change), free_word=False)} de {'plus' if change > 0 else 'moins'}",
            "eleves": _count(after.participants - before.participants),
            "accompagnateurs": _count(after.accompanying_adults - before.accompanying_adults),
        }
        if after
        else {}
    )
    return [
        {
            "name": name,
            "key": label,
            "before": old[name],
            "after": new[name],
            "changed": old[name] != new[name],
            "note": notes.get(name, "") if old[name] != new[name] else "",
        }
        for name, label in LABELS.items()
    ]


def _days(before: date, after: date) -> str:
    """7 jours plus tard."""
    distance = (after - before).days
    if not distance:
        return ""
    count = abs(distance)
    return f"{number(count)} jour{plural(count)} plus {'tard' if distance > 0 else 'tôt'}"


def _count(difference: int) -> str:
    return f"{number(abs(difference))} de {'plus' if difference > 0 else 'moins'}"


def last_proposal(offer: CollectiveOffer) -> OfferChange | None:
    """The last new terms proposed for an offer: by whom, with which message."""
    proposed = offer.changes.filter(verb=OfferChange.Verb.LINE_PROPOSED)
    found: OfferChange | None = proposed.select_related("actor").order_by("-pk").first()
    return found


@compiled
def proposals_to(user: User, now: datetime) -> QuerySet[CollectiveStock]:
    """Lines held for this teacher now, that may be accepted; the most urgent first (R30)."""
    held = open_lines().filter(held_for=user, held_until__gt=now, offer__state="PUBLISHED")
    return held.select_related("offer__venue__partner", "offer__institution").order_by(
        "held_until", "pk"
    )


def agreed_before(line: CollectiveStock, teacher: User) -> Booking | None:
    """The pre-booking of this teacher that a held line replaced, with the line it stood on."""
    theirs = Booking.objects.filter(
        offer=line.offer_id, teacher=teacher, cancellation_reason=Reason.TERMS_CHANGED
    )
    return theirs.select_related("stock", "institution", "teacher").order_by("-pk").first()


def proposal_after(booking: Booking, now: datetime) -> CollectiveStock | None:
    """The line held today for the teacher whose pre-booking made way for it."""
    if booking.cancellation_reason != Reason.TERMS_CHANGED:
        return None
    return proposals_to.build(booking.teacher, now).filter(offer=booking.offer_id).first()
