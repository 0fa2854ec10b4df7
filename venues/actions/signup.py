"""Signing up: one click writes person, structure, head office and owner, or nothing."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actions import open_account
from accounts.models import User
from core.errors import Refused
from core.rules import department_of, time_zone_of
from venues.actions.members import ask_to_join
from venues.models import Membership, Partner, Venue

ONLY_A_SIREN = "SIRET non communiqué à l’inscription."


class AlreadyHere(Refused):
    """Somebody registered this SIREN meanwhile (R2)."""

    code = "ALREADY_HERE"
    title = "Cette structure est déjà inscrite"


@dataclass(frozen=True)
class Identity:
    """Who signs up."""

    email: str
    password_hash: str
    first_name: str
    last_name: str


@dataclass(frozen=True)
class NewStructure:
    """What is known of a structure and of its head office; `siret` may be empty."""

    siren: str
    siret: str
    name: str
    kind: str
    activities: list[str]
    address: str
    postal_code: str
    city: str


@transaction.atomic
def sign_up(*, who: Identity, structure: NewStructure) -> None:
    """A stranger registers their structure. Nothing is created for an address that is known."""
    user = _open(who)
    if user is not None:
        register(structure=structure, by=user)


@transaction.atomic
def sign_up_to_join(*, who: Identity, partner_id: int) -> None:
    """A stranger asks to join a structure that is here."""
    user = _open(who)
    if user is not None:
        ask_to_join(partner_id=partner_id, by=user)


def _open(who: Identity) -> User | None:
    return open_account(
        email=who.email,
        password_hash=who.password_hash,
        first_name=who.first_name,
        last_name=who.last_name,
    )


@transaction.atomic
def register(*, structure: NewStructure, by: User) -> Partner:
    """The structure, its head office, its owner; AlreadyHere when the SIREN is known."""
    try:
        with transaction.atomic():
            partner = Partner.objects.create(
                siren=structure.siren,
                name=structure.name,
                kind=structure.kind,
                activities=structure.activities,
            )
            department = department_of(structure.postal_code)
            Venue.objects.create(
                partner=partner,
                siret=structure.siret or None,
                siret_comment="" if structure.siret else ONLY_A_SIREN,
                name=structure.name,
                address=structure.address,
                postal_code=structure.postal_code,
                city=structure.city,
                department_code=department,
                time_zone=time_zone_of(department),
            )
    except IntegrityError as error:
        raise AlreadyHere("Une autre personne vient de l’inscrire.") from error
    Membership.objects.create(user=by, partner=partner, role=Membership.Role.OWNER)
    return partner
