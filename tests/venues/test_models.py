"""Partners, venues, members and their referencing (R2, R3)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests.factories.people import UserFactory
from tests.factories.venues import (
    MemberFactory,
    MembershipFactory,
    PartnerFactory,
    ReferencingFactory,
    VenueFactory,
)
from venues.models import Partner, Referencing, validate_siren, validate_siret
from venues.policy import works_for
from venues.queries.partners import is_referenced, partners_of

LA_POSTE = "356000000"


@pytest.mark.parametrize("siren", ["552100554", "732829320", LA_POSTE])
def test_a_right_siren_is_taken(siren):
    """R2, S7."""
    validate_siren(siren)


@pytest.mark.parametrize(
    "siren", ["552100555", "55210055", "5521005544", "", "55210055A", "٥52100554"]
)
def test_a_wrong_siren_is_refused(siren):
    """R2: length, digits, key."""
    with pytest.raises(ValidationError):
        validate_siren(siren)


@pytest.mark.parametrize("siret", ["73282932000074", f"{LA_POSTE}00048", f"{LA_POSTE}49837"])
def test_a_right_siret_is_taken_that_of_a_post_office_included(siret):
    """R2: La Poste numbers its offices with its own rule (sum of digits, multiple of 5)."""
    validate_siret(siret)


@pytest.mark.parametrize("siret", ["73282932000075", f"{LA_POSTE}49838", "7328293200007", ""])
def test_a_wrong_siret_is_refused(siret):
    """R2."""
    with pytest.raises(ValidationError):
        validate_siret(siret)


@pytest.mark.django_db
def test_the_factories_make_partners_and_venues_that_the_rules_accept():
    partner, venue = PartnerFactory(), VenueFactory()
    partner.full_clean()
    venue.full_clean()


@pytest.mark.django_db
def test_a_siren_is_known_once():
    """R2: never a duplicate."""
    partner = PartnerFactory()
    with pytest.raises(IntegrityError):
        PartnerFactory(siren=partner.siren)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", Partner.Kind.values)
def test_every_kind_of_legal_entity_may_be_a_partner(kind):
    """S8."""
    PartnerFactory(kind=kind).full_clean()


@pytest.mark.django_db
@pytest.mark.parametrize("activities", [[], ["inconnue"]])
def test_a_partner_has_at_least_one_known_activity(activities):
    """R2, S7."""
    with pytest.raises(IntegrityError):
        PartnerFactory(activities=activities)


@pytest.mark.django_db
def test_a_venue_has_a_siret_of_its_partner():
    """R2."""
    stranger = VenueFactory.build(partner=PartnerFactory(), siret="73282932000074")
    with pytest.raises(ValidationError, match="pas celui"):
        stranger.full_clean()


@pytest.mark.django_db
def test_a_venue_without_siret_says_why():
    """R2."""
    VenueFactory(siret=None, siret_comment="Festival sans lieu fixe")
    with pytest.raises(IntegrityError):
        VenueFactory(siret=None)


@pytest.mark.django_db
def test_a_partner_is_referenced_from_a_day_to_the_eve_of_another():
    """R3, S9: a dated fact."""
    partner = PartnerFactory(referenced=False)
    ReferencingFactory(partner=partner, from_date=date(2026, 9, 1), to_date=date(2027, 9, 1))
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2027, 8, 31), date(2027, 9, 1)]
    assert [is_referenced(partner, day) for day in days] == [False, True, True, False]
    assert [partner in Partner.objects.referenced(day) for day in days] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.django_db
def test_a_referencing_without_end_holds():
    """R3."""
    assert is_referenced(PartnerFactory(), date(2035, 1, 1))


@pytest.mark.django_db
def test_a_partner_without_referencing_is_not_referenced():
    """R3."""
    ReferencingFactory()  # a neighbour is
    assert not is_referenced(PartnerFactory(referenced=False), date(2026, 11, 23))


@pytest.mark.django_db
def test_two_referencings_of_a_partner_never_overlap():
    """R3."""
    partner = PartnerFactory(referenced__to_date=date(2026, 9, 1))
    ReferencingFactory(partner=partner, from_date=date(2026, 9, 1))
    with pytest.raises(IntegrityError):
        ReferencingFactory(partner=partner, from_date=date(2027, 1, 1))


@pytest.mark.django_db
def test_a_referencing_lasts_at_least_a_day():
    """R3."""
    with pytest.raises(IntegrityError):
        Referencing.objects.create(
            partner=PartnerFactory(referenced=False),
            from_date=date(2026, 9, 1),
            to_date=date(2026, 9, 1),
        )


@pytest.mark.django_db
def test_a_member_works_for_their_partners_only():
    mine, other = PartnerFactory(), PartnerFactory()
    member = MemberFactory(partner=mine)
    MembershipFactory(partner=other)
    assert works_for(member, mine)
    assert not works_for(member, other)
    assert list(partners_of(member)) == [mine]
    assert not partners_of(UserFactory()).exists()


@pytest.mark.django_db
def test_a_person_is_a_member_once():
    membership = MembershipFactory()
    with pytest.raises(IntegrityError):
        MembershipFactory(user=membership.user, partner=membership.partner)
