"""A venue, or a partner, goes to another or closes: what follows, what stays (R55, R49).

Bookings and payments keep the partner they were made with: the offers that bear them stay, at the
former venue, which closes. What nobody booked goes to a venue of the new partner.

Locks: the change, offers in their order, templates, venues, partners, outbox, then the
administration's journal.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from administration.actions import record_row, values_of
from bookings.actions import rehoming
from bookings.models import Booking
from bookings.queries.handing import RUNNING, offers_at, templates_at, venues_of
from core.errors import NotAllowed
from offers.actions import handing, lock_offer
from offers.models import CollectiveOffer, OfferTemplate
from offers.rules import NOTIFICATION_EMAILS_MAX
from outbox.actions import post
from venues import policy
from venues.actions import life
from venues.actions.life import ChangeNotPossible, NotUndoable
from venues.models import Membership, Partner, PartnerChange, Venue

Kind = PartnerChange.Kind
LOCKED: dict[str, Any] = {"no_key": True, "of": ("self",)}
STANDS_ON = "Une offre qui a suivi a été réservée, ou une autre a été créée dans le nouveau lieu."


@transaction.atomic
def change_partner(*, change: PartnerChange, by: User) -> PartnerChange:
    """Decide what becomes of a partner or a venue; for the same day it is applied at once.

    Raises NotAllowed, ChangeNotPossible.
    """
    life.plan_change(change=change, by=by)
    if change.on_date <= timezone.localdate():
        _apply(change)
    told: dict[str, Any] = {"before": {}, "after": values_of(change), "by": by}
    record_row("add", row=change, pk=change.pk, reason=change.reason, **told)
    return change


@transaction.atomic
def apply_partner_change(*, change_id: int) -> bool:
    """Apply a planned change, once; False when nothing was left to do. Raises ChangeNotPossible."""
    change = _lock(change_id)
    if not change.is_planned:
        return False
    before = values_of(change)
    _apply(change)
    rehoming.journal([(change, before)], reason=change.reason, by=change.asked_by)
    return True


@transaction.atomic
def undo_partner_change(*, change_id: int, reason: str, by: User) -> PartnerChange:
    """Give up a planned change, or undo one while nothing stands on it.

    Raises NotAllowed, ChangeNotPossible, NotUndoable.
    """
    change = _lock(change_id)
    if not policy.changes_partners(by, change.partner, change.successor):
        raise NotAllowed(life.NOT_YOURS)
    if not reason.strip():
        raise ChangeNotPossible("Indiquez un motif.")
    if change.undone_at is not None:
        return change
    rows: rehoming.Rows = [(change, values_of(change))]
    if not change.is_planned:
        rows += _give_back(change, by)
    life.mark_undone(change, by)
    rehoming.journal(rows, reason=reason, by=by)
    return change


def keep_partner_problem(*, change_id: int, why: str) -> None:
    """Write why the clock could not apply a change, for who looks at it."""
    waiting = PartnerChange.objects.filter(pk=change_id, done_at=None, undone_at=None)
    waiting.update(problem=why[:500])


def _lock(change_id: int) -> PartnerChange:
    rows = PartnerChange.objects.select_for_update(**LOCKED)
    return rows.select_related("partner", "venue__partner", "successor", "asked_by").get(
        pk=change_id
    )


def _apply(change: PartnerChange) -> None:
    life.ask_possible(change)
    venues = venues_of(change)
    offers, templates = lock_projects(venues)
    held = _locked_venues(venue.pk for venue in venues)
    partner = Partner.objects.select_for_update(no_key=True).get(pk=change.partner_id)
    running = Booking.objects.filter(offer__venue__in=held, state__in=RUNNING)
    closing = change.kind in (Kind.CLOSE, Kind.CLOSE_VENUE)
    if closing and not change.is_forced and running.exists():
        raise ChangeNotPossible("Des réservations y sont en cours.")
    rows: rehoming.Rows = [(one, values_of(one)) for one in (partner, *held)]
    moved: dict[str, Any] = {"venues": [], "offers": [], "templates": [], "people": []}
    if change.successor is not None:
        moved |= _hand_over(change, held, offers, templates)
    gone = {pk for pk, _ in [*moved["offers"]]}, {pk for pk, _ in [*moved["templates"]]}
    by = change.asked_by
    moved["paused"] = handing.stop_showing([o for o in offers if o.pk not in gone[0]], by=by)
    moved["hidden"] = handing.stop_showing([t for t in templates if t.pk not in gone[1]], by=by)
    now = timezone.now()
    moved["closed"] = [venue.pk for venue in held]
    for venue in held:
        venue.closed_at = now
        venue.save(update_fields=["closed_at"])
    if change.kind in (Kind.CLOSE, Kind.MERGE):
        partner.closed_at = now
        partner.save(update_fields=["closed_at"])
    if change.kind == Kind.MERGE and change.successor is not None:
        moved["people"] = life.join(partner, change.successor)
    life.mark_done(change, moved)
    post("partner.changed", subject=change, facts={"change_id": change.pk})
    rehoming.journal(rows, reason=change.reason, by=by)


def _locked_venues(keys: Iterable[int]) -> list[Venue]:
    rows = Venue.objects.filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_for_update(**LOCKED).select_related("partner"))


def lock_projects(venues: list[Venue]) -> tuple[list[Any], list[Any]]:
    """The offers and the templates of some venues, locked, each with `stays`."""
    stays = dict(offers_at(venues).values_list("pk", "stays"))
    offers: list[Any] = []
    for key in sorted(stays):
        offers.append(lock_offer(key))
    # Read after the locks: somebody may have booked before them.
    stays = dict(offers_at(venues).filter(pk__in=stays).values_list("pk", "stays"))
    for offer in offers:
        offer.stays = stays.get(offer.pk, True)
    asked = dict(templates_at(venues).values_list("pk", "stays"))
    rows = OfferTemplate.objects.filter(pk__in=asked).order_by("pk")
    templates: list[Any] = list(rows.select_for_update(**LOCKED).select_related("venue__partner"))
    for template in templates:
        template.stays = asked[template.pk]
    return offers, templates


def _hand_over(
    change: PartnerChange, venues: list[Venue], offers: list[Any], templates: list[Any]
) -> dict[str, Any]:
    """What nobody booked goes to a venue of the successor, reached at its owners' addresses."""
    heir = change.successor
    assert heir is not None
    owners = heir.memberships.filter(role=Membership.Role.OWNER, user__is_active=True)
    addresses = list(owners.order_by("pk").values_list("user__email", flat=True))
    beside = {}
    for venue in venues:
        siret = change.siret if change.kind == Kind.TRANSFER else ""
        venue.partner = change.partner
        beside[venue.pk] = life.open_beside(venue, heir, siret, timezone.localdate())

    def handed(projects: list[Any]) -> list[list[Any]]:
        free = [one for one in projects if not one.stays]
        said = {
            one.pk: handing.reached_at(beside[one.venue_id], addresses[:NOTIFICATION_EMAILS_MAX])
            for one in free
        }
        return handing.hand_over(free, said, by=change.asked_by)

    return {
        "venues": [[old, new.pk] for old, new in beside.items()],
        "offers": handed(offers),
        "templates": handed(templates),
    }


def _give_back(change: PartnerChange, by: User) -> rehoming.Rows:
    """Undo what a change touched; answers the rows and what they were. Raises NotUndoable."""
    moved = change.moved
    new = [key for _, key in moved["venues"]]
    followed = [key for key, _ in moved["offers"]]
    offers = {key: lock_offer(key) for key in sorted({*followed, *moved["paused"]})}
    keys = {*(key for key, _ in moved["templates"]), *moved["hidden"]}
    rows = OfferTemplate.objects.filter(pk__in=keys).order_by("pk")
    templates = {one.pk: one for one in rows.select_for_update(**LOCKED)}
    mine = {key for key, _ in moved["templates"]}
    booked = Booking.objects.filter(offer__in=followed).exists()
    more = CollectiveOffer.objects.filter(venue__in=new).exclude(pk__in=followed)
    written = OfferTemplate.objects.filter(venue__in=new).exclude(pk__in=mine)
    asked = templates_at(list(Venue.objects.filter(pk__in=new))).filter(stays=True)
    if booked or more.exists() or written.exists() or asked.exists():
        raise NotUndoable(STANDS_ON)
    held = _locked_venues(moved["closed"])
    partner = Partner.objects.select_for_update(no_key=True).get(pk=change.partner_id)
    were: rehoming.Rows = [(one, values_of(one)) for one in (partner, *held)]
    Partner.objects.filter(pk=partner.pk).update(closed_at=None)
    Venue.objects.filter(pk__in=moved["closed"]).update(closed_at=None)
    for kept, found in ((moved["offers"], offers), (moved["templates"], templates)):
        handing.hand_over([found[key] for key, _ in kept], dict(kept), by=by)
    handing.show_again([offers[key] for key in moved["paused"]], by=by)
    handing.show_again([templates[key] for key in moved["hidden"]], by=by)
    Venue.objects.filter(pk__in=new).delete()
    Membership.objects.filter(pk__in=moved["people"], role=Membership.Role.MEMBER).delete()
    return were
