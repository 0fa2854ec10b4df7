"""Cultural partners, their venues, their members."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import factory
from stdnum import luhn

from core.files.uploads import read_document
from tests.factories.people import StaffFactory, UserFactory
from tests.files import pdf
from venues.actions import referencing
from venues.models import Membership, Partner, Referencing, ReferencingRequest, Venue


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


class RequestFactory(factory.Factory):
    """A referencing request brought to `state` by the real verbs; takes `partner=`, `member=`.

    The member and the clerk are `request.member` and `request.clerk`.
    """

    class Meta:
        model = ReferencingRequest

    partner = factory.SubFactory(PartnerFactory, referenced=False)
    member: Any = None
    state = "DRAFT"
    reason = "Décrivez ce que vous proposez à une classe."

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> ReferencingRequest:
        partner, state = fields["partner"], fields["state"]
        member = fields["member"] or MemberFactory(partner=partner)
        clerk = StaffFactory()
        pk = referencing.save_draft(
            partner_id=partner.pk, values=ANSWERS, expected_version=0, by=member
        ).pk
        content = pdf()
        found = read_document(io.BytesIO(content), name="Présentation.pdf", size=len(content))
        referencing.add_document(
            partner_id=partner.pk,
            content=io.BytesIO(content),
            found=found,
            nature="presentation",
            by=member,
        )
        if state != "DRAFT":
            referencing.file(request_id=pk, expected_version=2, by=member)
        if state not in ("DRAFT", "FILED"):
            referencing.take_charge(request_id=pk, by=clerk)
        if state == "ACCEPTED":
            referencing.accept(request_id=pk, by=clerk)
        if state == "REFUSED":
            referencing.refuse(request_id=pk, reason=fields["reason"], by=clerk)
        request = ReferencingRequest.objects.get(pk=pk)
        request.member, request.clerk = member, clerk  # type: ignore[attr-defined]
        return request


ANSWERS = {
    "activities": ["spectacle"],
    "description": "Nous jouons et nous animons des ateliers avec des classes.",
    "contact_name": "Naïma Benali",
    "contact_email": "contact@theatre.fr",
    "contact_phone": "0299000001",
}
