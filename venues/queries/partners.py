"""What pages read about partners, and who may see them."""

from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from core.compiled import Compiled
from venues.models import Membership, Partner, PartnerQuerySet, Referencing


def partners_of(user: User) -> PartnerQuerySet:
    """The partners a person works for, by name."""
    return Partner.objects.filter(memberships__user=user)


def _in_force(partner: int, on: date) -> QuerySet[Referencing]:
    return Referencing.objects.in_force(on).filter(partner=partner)


REFERENCED = Compiled(_in_force, partner=-1, on=date.min)


def is_referenced(partner: Partner, on: date) -> bool:
    """Tell whether a partner may publish on this day (R3)."""
    return REFERENCED.row(partner=partner.pk, on=on) is not None


def memberships_of(user: User) -> list[Membership]:
    """What a person is in which structures, read once a request in two queries.

    Each partner carries `may_publish`: it is referenced on ADAGE today (R3).
    """
    in_force = Referencing.objects.in_force(timezone.localdate()).filter(partner=OuterRef("pk"))
    partners = Partner.objects.annotate(may_publish=Exists(in_force))
    prefetch_related_objects([user], Prefetch("memberships__partner", queryset=partners))
    return list(user.memberships.all())


def partner_with_siren(siren: str) -> Partner | None:
    """The partner of a SIREN, if it is here already (R2)."""
    return Partner.objects.filter(siren=siren).first()
