"""What the administration decides of a partner or of a venue, from a day on (R55).

Offers and bookings follow by `bookings.actions.handing`, on the floor that knows bookings.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from stdnum.fr import siret as siret_number

from accounts.models import User, signature
from core.errors import NotAllowed, Refused
from core.rules import middle_date
from core.rules.text import identifier
from venues import policy
from venues.models import Membership, Partner, PartnerChange, Venue

Kind = PartnerChange.Kind
NOT_YOURS = "Seules les personnes du référencement décident de la vie d’un partenaire."


class ChangeNotPossible(Refused):
    """What is asked of this partner makes no sense, or no longer does."""

    code = "PARTNER_CHANGE"
    title = "Ce changement n’est pas possible"


class NotUndoable(Refused):
    """Something has happened since that stands on the change."""

    code = "NOT_UNDOABLE"
    title = "Ce changement ne s’annule plus"


@transaction.atomic
def plan_change(*, change: PartnerChange, by: User) -> PartnerChange:
    """Write a decision, for today or a day to come; nothing else changes yet.

    `change` says what was asked: kind, partner, venue, successor, SIRET, day, reason, forced or
    not. Raises NotAllowed, ChangeNotPossible.
    """
    if not policy.changes_partners(by, change.partner, change.successor):
        raise NotAllowed(NOT_YOURS)
    if not change.reason.strip():
        raise ChangeNotPossible("Indiquez un motif.")
    if change.on_date < timezone.localdate():
        raise ChangeNotPossible("Un changement ne se décide pas pour un jour passé.")
    Partner.objects.select_for_update(no_key=True).get(pk=change.partner_id)
    if waiting := change.partner.changes.filter(done_at=None, undone_at=None).first():
        day = middle_date(waiting.on_date)
        raise ChangeNotPossible(
            f"Un autre changement est prévu le {day}\u00a0: annulez-le d’abord."
        )
    ask_possible(change)
    change.siret = identifier(change.siret)
    change.asked_by, change.asked_label = by, signature(by)
    change.asked_at = timezone.now()
    change.save()
    return change


def ask_possible(change: PartnerChange) -> None:
    """Raise ChangeNotPossible when the partner, as it is now, cannot change so."""
    partner, venue, heir = change.partner, change.venue, change.successor
    if partner.closed_at is not None:
        raise ChangeNotPossible("Cette structure est déjà fermée.")
    if venue is not None and venue.closed_at is not None:
        raise ChangeNotPossible("Ce lieu est déjà fermé.")
    if change.kind not in (Kind.TRANSFER, Kind.MERGE):
        return
    if heir is None or heir.pk == partner.pk:
        raise ChangeNotPossible("Choisissez une autre structure d’accueil.")
    if heir.closed_at is not None:
        raise ChangeNotPossible("La structure d’accueil est fermée.")
    if not heir.memberships.filter(role=Membership.Role.OWNER, user__is_active=True).exists():
        raise ChangeNotPossible("La structure d’accueil n’a pas de personne responsable.")
    siret = identifier(change.siret)
    if siret and not (siret_number.is_valid(siret) and siret.startswith(heir.siren)):
        raise ChangeNotPossible("Ce SIRET n’est pas celui d’un lieu de la structure d’accueil.")
    if siret and Venue.objects.filter(siret=siret).exists():
        raise ChangeNotPossible("Un autre lieu porte déjà ce SIRET.")


def open_beside(venue: Venue, heir: Partner, siret: str, day: date) -> Venue:
    """The same place at another partner; the former one is closed."""
    copied = (
        "name", "address", "postal_code", "city", "department_code", "latitude", "longitude",
        "time_zone",
    )  # fmt: skip
    comment = "" if siret else f"Repris de {venue.partner} le {middle_date(day)}."[:300]
    values: dict[str, Any] = {name: getattr(venue, name) for name in copied}
    return Venue.objects.create(partner=heir, siret=siret or None, siret_comment=comment, **values)


def join(partner: Partner, heir: Partner) -> list[int]:
    """The people of a partner work for another too; answers the numbers of the new memberships."""
    mine = partner.memberships.order_by("pk").values_list("user_id", flat=True)
    there = set(heir.memberships.values_list("user_id", flat=True))
    made = [
        Membership.objects.create(user_id=user, partner=heir) for user in mine if user not in there
    ]
    return [membership.pk for membership in made]


def mark_done(change: PartnerChange, moved: dict[str, Any]) -> None:
    """Write what a locked change touched."""
    change.moved, change.problem, change.done_at = moved, "", timezone.now()
    change.save()


def mark_undone(change: PartnerChange, by: User) -> None:
    """Write that a locked change is undone, or will not be applied."""
    change.undone_at, change.undone_label, change.problem = timezone.now(), signature(by), ""
    change.save()


def due_changes(today: date) -> list[int]:
    """The planned changes whose day has come, the oldest first."""
    waiting = PartnerChange.objects.filter(done_at=None, undone_at=None, on_date__lte=today)
    return list(waiting.order_by("on_date", "pk").values_list("pk", flat=True))
