"""A search somebody keeps, and the browser of who keeps it."""

from django.test import Client

from catalogue.actions import saved as actions
from catalogue.queries.filters import SearchFilters
from tests.factories.venues import MemberFactory

BACKEND = "django.contrib.auth.backends.ModelBackend"
DANCE = SearchFilters(domains=("danse",), levels=("4e",))


def browser_of(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def save(user, wanted=DANCE, name="Danse", by_mail=True):
    return actions.save_search(filters=wanted, name=name, by_mail=by_mail, by=user)


def member_of(offer):
    return MemberFactory(partner=offer.venue.partner)
