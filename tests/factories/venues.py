"""Cultural partners, their venues, their members."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from stdnum import luhn

from tests.factories.people import UserFactory
from venues.models import Membership, Partner, Referencing, Venue


def siren(number: int) -> str:
    """A SIREN with a right key."""
    digits = f"{80_000_000 + number}"
    return digits + luhn.calc_check_digit(digits)


def siret(of_siren: str, number: int) -> str:
    """A SIRET of this SIREN with a right key."""
    digits = f"{of_siren}{number % 10_000:04d}"
    return digits + luhn.calc_check_digit(digits)


class ReferencingFactory(factory.django.DjangoModelFactory):
    """Referenced on ADAGE since 2022 (R3)."""

    class Meta:
        model = Referencing

    partner = factory.SubFactory("tests.factories.venues.PartnerFactory", referenced=False)
    from_date = date(2022, 1, 1)
    adage_id = factory.Sequence(lambda n: f"{90_000 + n}")


class PartnerFactory(factory.django.DjangoModelFactory):
    """A theatre referenced on ADAGE; `referenced=False` leaves the referencing out."""

    class Meta:
        model = Partner
        skip_postgeneration_save = True

    siren = factory.Sequence(siren)
    name = factory.Sequence(lambda n: f"Théâtre de l’Éclusier {n}")
    kind = Partner.Kind.ASSOCIATION
    activities = factory.LazyFunction(lambda: ["spectacle"])

    @factory.post_generation
    def referenced(self, create: bool, extracted: bool | None, **fields: Any) -> None:
        if create and extracted is not False:
            ReferencingFactory(partner=self, **fields)


class VenueFactory(factory.django.DjangoModelFactory):
    """A venue in Rennes with a SIRET of its partner's SIREN."""

    class Meta:
        model = Venue

    partner = factory.SubFactory(PartnerFactory)
    siret = factory.LazyAttributeSequence(lambda venue, n: siret(venue.partner.siren, n))
    name = factory.Sequence(lambda n: f"Grande salle {n}")
    address = "2 quai de la Vilaine"
    postal_code = "35000"
    city = "Rennes"
    department_code = "35"
    latitude = Decimal("48.110000")
    longitude = Decimal("-1.680000")


class MembershipFactory(factory.django.DjangoModelFactory):
    """Somebody works for a partner."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    role = Membership.Role.MEMBER


class MemberFactory(UserFactory):
    """A member of a partner: `MemberFactory(partner=partner)` returns the User."""

    email = factory.Sequence(lambda n: f"membre{n}@theatre.fr")
    first_name = "Naïma"
    last_name = factory.Sequence(lambda n: f"Benali-{n}")
    partner = factory.SubFactory(PartnerFactory)

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        partner = fields.pop("partner")
        user = super()._create(model_class, *args, **fields)
        MembershipFactory(user=user, partner=partner)
        return user
