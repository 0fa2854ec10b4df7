"""A partner with its page, the people who write and read it."""

from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.answers import Answer
from tests.factories.people import StaffFactory
from tests.factories.venues import MembershipFactory, VenueFactory
from venues.actions.suspending import suspend
from venues.models import Membership, Partner, Referencing, Venue

WRITTEN = {
    "presentation": "Nous jouons.\n\nEt nous accueillons des classes.",
    "access": "Métro Anatole France, parking pour un car.",
    "domains": ["danse", "cirque"],
    "levels": ["4e", "CAP1"],
    "departments": ["35", "22"],
}


def lantern() -> Venue:
    """The only venue of « La Lanterne sourde », referenced."""
    venue: Venue = VenueFactory(
        partner__name="La Lanterne sourde", partner__website="https://lanterne.fr"
    )
    return venue


def owner_of(partner: Partner) -> User:
    """Somebody who answers for this partner."""
    user: User = MembershipFactory(partner=partner, role=Membership.Role.OWNER).user
    return user


def read(browser: Client, address: str, status: int = 200) -> str:
    """The page at this address, which answers this status."""
    answer: Answer = browser.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def hide(partner: Partner, how: str) -> None:
    """The same partner, suspended or named by ADAGE no more."""
    if how == "suspended":
        officer = StaffFactory()
        suspend(partner_id=partner.pk, acts=["PUBLICATION"], from_date=timezone.localdate(),
                to_date=None, reason="Contrôle en cours.", by=officer)  # fmt: skip
    else:
        today = timezone.localdate()
        Referencing.objects.filter(partner=partner).update(to_date=today)
