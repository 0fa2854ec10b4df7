"""Opening, changing and withdrawing the one dated, priced line of an offer (R15–R19, R30)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from offers.actions.locks import lock_open_line, lock_own_offer
from offers.actions.refusals import LineAlreadyOpen, Stale, TermsNotPossible, WrongState
from offers.models import CollectiveOffer, CollectiveStock, OfferChange
from outbox.actions import post
from schools.queries import open_level_codes, year_not_open
from schools.rules import school_year_start

State = CollectiveOffer.State


@dataclass(frozen=True)
class Terms:
    """What a line says: moments in UTC, one flat price in euros for the whole group (R18)."""

    starts_at: datetime
    ends_at: datetime
    bookable_until: datetime
    price: Decimal
    participants: int
    accompanying_adults: int = 0
    price_detail: str = ""


def _check(terms: Terms, offer: CollectiveOffer) -> None:
    zone = ZoneInfo(offer.time_zone)
    first, last = terms.starts_at.astimezone(zone).date(), terms.ends_at.astimezone(zone).date()
    if terms.ends_at < terms.starts_at:
        raise TermsNotPossible("La fin doit suivre le début.")
    if school_year_start(first) != school_year_start(last):
        raise TermsNotPossible("Début et fin doivent appartenir à la même année scolaire.")
    if said := year_not_open(first):
        raise TermsNotPossible(said)
    # A draft may still change its levels: publishing it asks for them.
    if offer.state != State.DRAFT and not set(offer.levels) <= set(open_level_codes(first)):
        raise TermsNotPossible("Un des niveaux de l’offre n’est pas ouvert à cette date.")
    if terms.bookable_until > terms.starts_at:
        raise TermsNotPossible("La date limite ne peut pas suivre le début de l’événement.")
    if not terms.price.is_finite() or terms.price < 0:
        raise TermsNotPossible("Le prix ne peut pas être négatif.")
    if terms.price != terms.price.quantize(Decimal("0.01")):
        raise TermsNotPossible("Le prix compte deux décimales au plus.")


@transaction.atomic
def set_draft_line(
    *, offer_id: int, terms: Terms, expected_version: int, by: User
) -> CollectiveStock:
    """Save the date and price of an offer nobody sees yet (wizard step 2).

    Raises NotYours, Stale, WrongState, TermsNotPossible.
    """
    offer = lock_own_offer(offer_id, by=by, expected_version=expected_version)
    if offer.state not in (State.DRAFT, State.REJECTED):
        raise WrongState("Elle est déjà publiée.")
    line = lock_open_line(offer)
    offer.version += 1
    offer.save()
    return _open(offer, terms, by) if line is None else _change(line, terms, by)


@transaction.atomic
def open_line(*, offer_id: int, terms: Terms, by: User) -> CollectiveStock:
    """Create the line of an offer that has none: it is bookable again (R30, S26).

    The same terms twice are one line.
    Raises NotYours, WrongState, LineAlreadyOpen, TermsNotPossible.
    """
    offer = lock_own_offer(offer_id, by=by)
    _ask_not_under_review(offer)
    if offer.state == State.ARCHIVED:
        raise WrongState("Elle est archivée.")
    already = lock_open_line(offer)
    if already is not None:
        if terms_of(already) == terms:
            return already  # the same click, twice
        raise LineAlreadyOpen
    if terms.bookable_until <= timezone.now():
        raise TermsNotPossible("La date limite de réservation est déjà passée.")
    line = _open(offer, terms, by)
    tell(offer, "offer.published")
    return line


@transaction.atomic
def edit_line(*, offer_id: int, terms: Terms, expected_version: int, by: User) -> CollectiveStock:
    """Change date or price in place, while nobody has pre-booked (R19).

    `expected_version` is the line's. `bookings.actions.edit_line` asks about bookings first.
    Raises NotYours, Stale, WrongState, TermsNotPossible.
    """
    offer = lock_own_offer(offer_id, by=by)
    _ask_not_under_review(offer)
    line = lock_open_line(offer)
    if line is None:
        raise WrongState("Elle n’a plus de date.")
    if line.version != expected_version:
        raise Stale
    line = _change(line, terms, by)
    tell(offer, "offer.changed")
    return line


@transaction.atomic
def withdraw_line(*, offer_id: int, by: User) -> CollectiveStock:
    """Delete the line: it is marked withdrawn, history keeps it (R16, R30, S25).

    `bookings.actions.withdraw_line` cancels the pre-booking first.
    Raises NotYours, WrongState.
    """
    offer = lock_own_offer(offer_id, by=by)
    _ask_not_under_review(offer)
    line = lock_open_line(offer)
    if line is None:
        # The line this person has just deleted: a double click is one deletion (U22).
        last = OfferChange.objects.filter(offer=offer).order_by("-pk").first()
        gone: CollectiveStock | None = offer.lines.order_by("-withdrawn_at").first()
        ours = (OfferChange.Verb.LINE_WITHDRAWN, by.pk)
        if gone is None or last is None or (last.verb, last.actor_id) != ours:
            raise WrongState("Sa date a déjà été supprimée.")
        return gone
    line.withdrawn_at = timezone.now()
    line.save(update_fields=["withdrawn_at"])
    OfferChange.write(
        offer,
        OfferChange.Verb.LINE_WITHDRAWN,
        by=by,
        at=line.withdrawn_at,
        before=asdict(terms_of(line)),
    )
    tell(offer, "offer.withdrawn")
    return line


def extend_line(line: CollectiveStock, until: datetime, *, by: User | None) -> None:
    """Move the deadline of a locked line later; a page that shows the old one stays good."""
    _ask_not_under_review(line.offer)
    before, line.bookable_until = line.bookable_until, until
    line.save(update_fields=["bookable_until"])
    OfferChange.write(
        line.offer,
        OfferChange.Verb.LINE_EDITED,
        by=by,
        at=timezone.now(),
        before={"bookable_until": before},
        after={"bookable_until": until},
    )
    tell(line.offer, "offer.changed")


def terms_of(line: CollectiveStock) -> Terms:
    """What a line says: what the journal keeps of it, what a proposal is compared with."""
    return Terms(**{name: getattr(line, name) for name in Terms.__dataclass_fields__})


def new_line(offer: CollectiveOffer, terms: Terms, **hold: Any) -> CollectiveStock:
    """The open line of a locked offer that has none, without a journal line of its own."""
    _check(terms, offer)
    # Numbered on from the lines before: a page that still shows one of them is out of date (R30).
    last = offer.lines.aggregate(last=Max("version"))["last"] or 0
    return CollectiveStock.objects.create(offer=offer, version=last + 1, **asdict(terms), **hold)


def _open(offer: CollectiveOffer, terms: Terms, by: User) -> CollectiveStock:
    line = new_line(offer, terms)
    OfferChange.write(
        offer, OfferChange.Verb.LINE_OPENED, by=by, at=timezone.now(), after=asdict(terms)
    )
    return line


def _change(line: CollectiveStock, terms: Terms, by: User) -> CollectiveStock:
    _check(terms, line.offer)
    before, after = asdict(terms_of(line)), asdict(terms)
    if before == after:
        return line
    for name, value in after.items():
        setattr(line, name, value)
    line.version += 1
    line.save()
    changed = [name for name in after if before[name] != after[name]]
    OfferChange.write(
        line.offer,
        OfferChange.Verb.LINE_EDITED,
        by=by,
        at=timezone.now(),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return line


def _ask_not_under_review(offer: CollectiveOffer) -> None:
    """What the administration is reading does not change; raises WrongState (R12)."""
    if offer.state == State.UNDER_REVIEW:
        raise WrongState("L’administration la relit\u00a0: reprenez-la d’abord pour la modifier.")


def tell(offer: CollectiveOffer, event: str) -> None:
    """Leave what ADAGE must hear of an offer it lists."""
    if offer.state == State.PUBLISHED:
        facts = {"offer_id": offer.pk, "offer_ref": offer.ref}
        post(event, subject=offer, stream=offer.ref, facts=facts)
