"""A search somebody keeps, and the browser of who keeps it."""

from django.test import Client

from accounts.models import User
from catalogue.actions import saved as actions
from catalogue.models import SavedSearch
from catalogue.queries.filters import SearchFilters
from offers.models import CollectiveOffer
from tests.factories.venues import MemberFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
DANCE = SearchFilters(domains=("danse",), levels=("4e",))


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def save(
    user: User, wanted: SearchFilters = DANCE, name: str = "Danse", by_mail: bool = True
) -> SavedSearch:
    return actions.save_search(filters=wanted, name=name, by_mail=by_mail, by=user)


def member_of(offer: CollectiveOffer) -> User:
    member: User = MemberFactory(partner=offer.venue.partner)
    return member
