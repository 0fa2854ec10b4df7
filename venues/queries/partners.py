"""What pages read about partners, and who may see them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from core.compiled import compiled
from venues.models import Membership, Partner, PartnerQuerySet, Referencing, Venue
from venues.rules import STOPPED_BY


def partners_of(user: User) -> PartnerQuerySet:
    """The partners a person works for, by name."""
    return Partner.objects.filter(memberships__user=user)


@compiled
def _in_force(partner: Partner, on: date) -> QuerySet[Referencing]:
    return Referencing.objects.in_force(on).filter(partner=partner)


def is_referenced(partner: Partner, on: date) -> bool:
    """Tell whether a partner may publish on this day: ADAGE names it, and its publication is not
    stopped (R3, R49).
    """
    return _in_force.first(partner, on) is not None


def is_named_by_adage(partner: Partner, on: date) -> bool:
    """Tell whether ADAGE names a partner on this day, whatever is stopped: it has nothing to ask
    for (R4).
    """
    return Referencing.objects.dated(on).filter(partner=partner).exists()


def stopped(act: str, on: date, where: str = "") -> Q:
    """Rows of partners for whom this act is stopped on this day (R49); `where`: the path to them,
    « partner__ ».
    """
    asked = {
        f"{where}suspended_acts__overlap": sorted(STOPPED_BY[act]),
        f"{where}suspended_from__lte": on,
    }
    end = f"{where}suspended_to"
    return Q(**asked) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": on}))


@compiled
def _memberships(user: User, today: date) -> QuerySet[Membership]:
    in_force = Referencing.objects.in_force(today).filter(partner=OuterRef("partner"))
    mine = Membership.objects.filter(user=user).select_related("partner")
    venues = Venue.objects.filter(partner=OuterRef("partner"), closed_at=None)
    return mine.annotate(may_publish=Exists(in_force), has_venue=Exists(venues)).order_by("pk")


def memberships_of(user: User) -> list[Membership]:
    """What a person is in which structures, read once a request in one query.

    Each partner carries `may_publish`: it is referenced on ADAGE today (R3); each membership,
    `has_venue`. Who then asks for `user.memberships.all()` finds them there.
    """
    known = getattr(user, "_prefetched_objects_cache", None)
    if known is None or "memberships" not in known:
        rows = _memberships(user, timezone.localdate())
        for row in rows:
            row.partner.may_publish = row.may_publish
        known = _remember(user, rows)
    return list(known["memberships"])


def remember_no_membership(user: User) -> None:
    """For who has just read that this person works for no structure."""
    _remember(user, [])


def _remember(user: User, rows: list[Membership]) -> dict[str, Any]:
    known: dict[str, Any] | None = getattr(user, "_prefetched_objects_cache", None)
    if known is None:
        known = user._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    everything: Any = user.memberships.all()
    everything._result_cache, everything._prefetch_done = rows, True
    known["memberships"] = everything
    return known


@compiled
def first_venue(partner: Partner) -> QuerySet[Venue]:
    """The first venue of a partner, in a list."""
    return Venue.objects.filter(partner=partner).order_by("pk")[:1]


@compiled
def venue_names(partner_ids: list[int]) -> QuerySet[Any, Any]:
    """Key and name of the venues of these partners, by name."""
    return (
        Venue.objects.filter(partner__among=partner_ids).order_by("name").values_list("pk", "name")
    )


def partner_with_siren(siren: str) -> Partner | None:
    """The partner of a SIREN, if it is here already (R2)."""
    return Partner.objects.filter(siren=siren).first()
