"""The administration creates partners, venues, members and referencing (R2, R3)."""

import pytest
from django.urls import reverse

from tests.factories.venues import MembershipFactory, PartnerFactory, VenueFactory
from venues.models import Partner, Referencing, Venue

pytestmark = pytest.mark.django_db
NO_INLINES = {
    f"{prefix}-{name}": "0"
    for prefix in ("referencings", "venues", "memberships")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}
PARTNER = {
    "siren": "552 100 554",
    "name": "Théâtre du Sabot",
    "kind": "ASSOCIATION",
    "activities": ["spectacle", "festival"],
    "website": "theatre.fr",
} | NO_INLINES


def venue(partner: Partner, **change: object) -> dict[str, object]:
    return {
        "partner": partner.pk,
        "name": "Grande salle",
        "siret": "",
        "siret_comment": "",
        "address": "2 rue du Port",
        "postal_code": "97400",
        "city": "Saint-Denis",
    } | change


def test_a_partner_is_created_with_its_referencing(staff):
    """R2, R3: a SIREN typed with spaces, kept without."""
    referencing = {
        "referencings-TOTAL_FORMS": "1",
        "referencings-0-from_date": "01/09/2026",
        "referencings-0-adage_id": "4242",
    }
    response = staff.post(reverse("admin:venues_partner_add"), PARTNER | referencing)
    assert response.status_code == 302
    partner = Partner.objects.get()
    assert (partner.siren, partner.activities) == ("552100554", ["spectacle", "festival"])
    assert partner.website == "https://theatre.fr"
    assert Referencing.objects.get().partner == partner


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"siren": "552100555"}, "SIREN est invalide"),
        ({"siren": "٥52100554"}, "SIREN est invalide"),
        ({"activities": []}, "au moins une activité"),
    ],
)
def test_a_wrong_partner_is_refused_in_french(staff, change, sentence):
    """R2."""
    response = staff.post(reverse("admin:venues_partner_add"), PARTNER | change)
    assert sentence in response.content.decode()
    assert not Partner.objects.exists()


def test_a_known_siren_is_refused(staff):
    """R2."""
    PartnerFactory(siren="552100554")
    staff.post(reverse("admin:venues_partner_add"), PARTNER)
    assert Partner.objects.count() == 1


def test_overlapping_referencings_are_refused_with_a_sentence(staff):
    """R3."""
    partner = PartnerFactory()
    form = {"partner": partner.pk, "from_date": "01/09/2026", "to_date": "", "adage_id": ""}
    form |= {"reason": "Décision de la commission"}
    assert staff.post(reverse("admin:venues_referencing_add"), form).status_code == 200
    assert Referencing.objects.count() == 1


def test_a_venue_lives_on_the_clock_of_its_postal_code(staff):
    partner = PartnerFactory(siren="732829320")
    form = venue(partner, siret="732 829 320 00074")
    assert staff.post(reverse("admin:venues_venue_add"), form).status_code == 302
    place = Venue.objects.get()
    assert (place.siret, place.department_code) == ("73282932000074", "974")
    assert place.time_zone == "Indian/Reunion"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Sans SIRET, expliquez pourquoi"),
        ({"siret": "73282932000075"}, "SIRET est invalide"),
        ({"siret": "73282932000074"}, "pas celui"),
        ({"siret_comment": "Plein air", "postal_code": "99999"}, "code postal"),
    ],
)
def test_a_wrong_venue_is_refused_in_french(staff, change, sentence):
    """R2."""
    form = venue(PartnerFactory(), **change)
    response = staff.post(reverse("admin:venues_venue_add"), form)
    assert sentence in response.content.decode()
    assert not Venue.objects.exists()


@pytest.mark.parametrize("model", ["partner", "venue", "membership", "referencing"])
def test_everything_is_found_by_siren(staff, model):
    found = VenueFactory(partner__name="Théâtre cherché").partner
    MembershipFactory(partner=found)
    MembershipFactory(partner__name="Musée voisin")
    page = staff.get(reverse(f"admin:venues_{model}_changelist"), {"q": found.siren})
    assert "Théâtre cherché" in page.content.decode()
    assert "Musée voisin" not in page.content.decode()


def test_the_page_of_a_partner_opens(staff):
    partner = VenueFactory().partner
    MembershipFactory(partner=partner)
    assert staff.get(reverse("admin:venues_partner_change", args=[partner.pk])).status_code == 200
