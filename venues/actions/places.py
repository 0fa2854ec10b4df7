"""The places of a partner, written by its members."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import NotAllowed, Refused
from venues.models import Membership, Partner, Venue


class SiretTaken(Refused):
    """Another place has this SIRET."""

    code = "SIRET_TAKEN"
    title = "Ce SIRET est déjà celui d’un autre lieu"


@transaction.atomic
def save_place(*, venue: Venue, by: User) -> Venue:
    """Add or change a place; its form has checked it, the database has the last word."""
    _ask(by, venue.partner)
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError as error:
        raise SiretTaken("Vérifiez le numéro, ou modifiez l’autre lieu.") from error
    return venue


@transaction.atomic
def describe(*, partner_id: int, values: dict[str, Any], by: User) -> Partner:
    """Change what a structure says of itself: name, activities, site."""
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    _ask(by, partner)
    for name in ("name", "kind", "activities", "website"):
        setattr(partner, name, values[name])
    partner.save()
    return partner


def _ask(by: User, partner: Partner) -> None:
    if not Membership.objects.filter(user=by, partner=partner).exists():
        raise NotAllowed("Vous ne travaillez pas pour cette structure.")
