"""A partner with a draft, who signs in with a password."""

import pytest

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.kept.browser import SECRET, Browser


@pytest.fixture
def member(db: None) -> User:
    return MemberFactory(partner=VenueFactory().partner, secret=SECRET)


@pytest.fixture
def colleague(member: User) -> User:
    return MemberFactory(partner=member.memberships.get().partner, secret=SECRET)


@pytest.fixture
def draft(member: User) -> CollectiveOffer:
    return DraftOfferFactory(venue=member.memberships.get().partner.venues.get())


@pytest.fixture
def visitor(member: User) -> Browser:
    """The member's, signed in."""
    visitor = Browser()
    visitor.sign_in(member)
    return visitor
