"""The bank accounts of partners, and who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from venues.models import BankDetails, Partner

State = BankDetails.State


@dataclass(frozen=True)
class Account:
    """Where one structure stands: the account it is paid on, and the last one handed over."""

    partner: Partner
    validated: BankDetails | None
    last: BankDetails | None


def accounts_of(partners: Iterable[Partner]) -> list[Account]:
    """The accounts of these partners, in one query."""
    partners = list(partners)
    found = BankDetails.objects.filter(partner__in=partners).order_by("submitted_at", "pk")
    validated, last = {}, {}
    for details in found:
        last[details.partner_id] = details
        if details.state == State.VALIDATED:
            validated[details.partner_id] = details
    return [Account(p, validated.get(p.pk), last.get(p.pk)) for p in partners]


def bank_details_visible_to(user: User) -> QuerySet[BankDetails]:
    """Those of the partners a person works for; all for who checks them."""
    if user.is_staff and user.has_perm("venues.view_bankdetails"):
        return BankDetails.objects.all()
    return BankDetails.objects.filter(partner__memberships__user=user)


def in_force_beside(details: BankDetails) -> BankDetails | None:
    """The account in force while this one is checked; None when this one is, or none was."""
    others = BankDetails.objects.filter(partner=details.partner_id, state=State.VALIDATED)
    return others.exclude(pk=details.pk).first()
