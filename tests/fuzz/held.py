"""What each side holds beside its offers and bookings: one of each thing that has an address."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from catalogue.models import Favourite, SavedSearch, Watch
from offers.models import CollectiveOffer
from reimbursements.models import Statement
from reimbursements.tasks import issue_statements
from schools.models import Delegation
from tests.factories.payments import BankDetailsFactory, past_bookings
from tests.factories.people import UserFactory
from tests.factories.schools import InstitutionFactory
from tests.fuzz.world import World
from venues.models import Invitation, JoinRequest, Membership, Venue


@dataclass
class Held:
    """A side and what it holds besides: converter, or address, -> its values."""

    world: World
    values: dict[str, list[Any]]


def held_by(side: World, word: str) -> Held:
    """Members, an invitation, a demand to join, bank details, a statement: one of each."""
    venue = Venue.objects.get(pk=side.institutions[2])
    partner, now = venue.partner, timezone.now()
    invited = Invitation.objects.create(
        partner=partner, email=f"x{word}@exemple.fr", sent_at=now, expires_at=now
    )
    asked = JoinRequest.objects.create(partner=partner, user=UserFactory())
    bank = BankDetailsFactory(partner=partner)
    ended = now - timedelta(days=40)
    past_bookings(venue, InstitutionFactory(), [(ended, Decimal(240))], state="USED")
    issue_statements()
    member = Membership.objects.get(partner=partner).pk
    teacher, principal = side.people[f"teacher{word}"], side.people[f"head{word}"]
    assert teacher is not None
    assert principal is not None
    star, search, watch = _kept_by(teacher, side.offers[0])
    lent = _delegation(principal, teacher)
    return Held(
        side,
        {
            "ref": side.offers,
            "reference": side.bookings,
            "template_ref": side.templates,
            "request_ref": side.requests,
            "import_id": side.imports,
            "number": [found.reference for found in Statement.objects.filter(partner=partner)],
            "partner:place": [venue.pk],
            "partner:member_role": [member],
            "partner:member_remove": [member],
            "partner:invitation_again": [invited.pk],
            "partner:invitation_withdraw": [invited.pk],
            "partner:join_accept": [asked.pk],
            "partner:join_decline": [asked.pk],
            "bank-document": [bank.token],
            "school:revoke": [lent.pk],
            "school:favourite_label": [star.pk],
            "school:favourite_remove": [star.pk],
            "school:alert_mail": [search.pk],
            "school:alert_forget": [search.pk],
            "school:alert_rename": [search.pk],
            "school:unwatch": [watch.pk],
        },
    )


def _delegation(principal: User, teacher: User) -> Delegation:
    """The head's decisions, lent for a day."""
    institution, today = principal.school_role.institution, timezone.localdate()
    said = {"from_date": today, "to_date": today, "ceiling": Decimal(500)}
    return Delegation.objects.create(
        institution=institution,
        delegate=teacher,
        given_by=principal,
        given_at=timezone.now(),
        **said,
    )


def _kept_by(teacher: User, ref: str) -> tuple[Favourite, SavedSearch, Watch]:
    """A star on an offer, a search to come back to, the wait for an offer."""
    now, offer = timezone.now(), CollectiveOffer.objects.get(ref=ref)
    return (
        Favourite.objects.create(user=teacher, offer=offer, added_at=now),
        SavedSearch.objects.create(
            user=teacher, name="Théâtre", fingerprint="x" * 64, created_at=now, told_until=now
        ),
        Watch.objects.create(user=teacher, offer=offer),
    )
