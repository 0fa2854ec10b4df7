"""A list asks the database the same questions whether it holds one row, three or three hundred.

One partner and one school live in a country of their own, where each list of theirs has so many
rows; every list page of both portals, of the catalogue and of the administration is read there.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import User
from bookings.models import Booking
from bookings.models.arrows import State
from catalogue.models import Favourite
from devtools.country import people
from devtools.country.counts import Counts
from devtools.country.load import make_country
from devtools.country.outings import Outings
from offers.models import CollectiveOffer
from schools.models import Role, SchoolRole
from tests.devtools.country import silent
from tests.factories.people import StaffFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MembershipFactory, VenueFactory
from tests.reference_data import Emptying
from tests.test_architecture import OURS
from tests.vacuum import owner_connection
from venues.models import Membership

pytestmark = pytest.mark.slow

SIZES = (1, 3, 300)
PAGES = {
    "member": [
        "partner:home", "partner:offers", "partner:bookings", "partner:calendar",
        "partner:payments", "partner:statements", "partner:templates", "partner:requests",
        "partner:members", "partner:imports", "partner:my_structure", "partner:new_offer",
        "partner:page", "partner:page_preview", "partner:activity",
    ],
    "teacher": [
        "school:home", "school:search", "school:templates", "school:favourites", "school:alerts",
        "school:follow_up", "school:calendar", "school:requests", "school:for_us",
        "school:partners", "school:partner", "school:activity",
    ],
    "head": [
        "school:decisions", "school:budget", "school:team", "school:follow_up", "school:calendar",
        "school:home", "school:activity",
    ],
    "nobody": ["templates", "partner-page"],
    "staff": [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in admin.site._registry
        if model._meta.app_label in OURS
    ],
}  # fmt: skip
OF_A_PARTNER = {"school:partner", "partner-page"}
LISTS = [(who, name) for who, names in PAGES.items() for name in names]
# Lists that grow with the country: the page of three hundred is longer than the page of one.
GROW = [
    ("member", "partner:offers"), ("member", "partner:bookings"), ("member", "partner:templates"),
    ("member", "partner:requests"), ("member", "partner:members"), ("teacher", "school:search"),
    ("teacher", "school:follow_up"), ("teacher", "school:favourites"), ("head", "school:decisions"),
    ("teacher", "school:partners"), ("teacher", "school:partner"),
    ("nobody", "templates"), ("nobody", "partner-page"),
    ("staff", "admin:offers_collectiveoffer_changelist"),
    ("staff", "admin:bookings_booking_changelist"), ("staff", "admin:outbox_message_changelist"),
]  # fmt: skip
# Statements more than with one row, where a list of another length shows something else.
OTHERWISE = {
    ("member", "partner:bookings"): [0, 1, 1],  # the months, once there are several
    # A page filled by offers or bookings reads no template nor request: they come after.
    ("teacher", "school:search"): [0, 0, -1],
    ("teacher", "school:follow_up"): [0, 0, -1],
    ("head", "school:follow_up"): [0, 0, -1],
    # Several years are told from the first and the last day; the months of one are looked for.
    ("staff", "admin:offers_collectiveoffer_changelist"): [0, -2, -2],
    ("staff", "admin:outbox_message_changelist"): [0, -2, -2],
    ("staff", "admin:adage_sync_exchange_changelist"): [0, -2, -2],
}
Found = dict[tuple[str, str], tuple[int, int]]


class Even(Outings):
    """As many open offers, and bookings of each state, as the country is told."""

    def rows(self) -> Iterator[people.Row]:
        """So many of each kind, one after the other."""
        number = 0
        for wanted in ("", *State.values):
            for _ in range(self.people.counts.open_offers):
                number += 1
                yield self._drawn(number, wanted) if wanted else self._open_row(number)

    def _drawn(self, number: int, wanted: str) -> people.Row:
        """The first drawn that is in this state."""
        while True:
            at = self.now - timedelta(days=self.random.choice([3, 45, 100, 130, 300, 700]))
            row = self._booked_row(number, at)
            if row[18] == wanted:
                return row


def read(size: int) -> Found:
    """Statements and bytes of each list."""
    teacher, head = (
        SchoolRole.objects.select_related("user").get(role=role).user
        for role in (Role.TEACHER, Role.PRINCIPAL)
    )
    member = Membership.objects.select_related("user", "partner").get()
    template, *_ = (
        TemplateFactory(venue=member.partner.venues.get(), created_by=member.user)
        for _ in range(size)
    )
    for _ in range(size):
        MembershipFactory(partner=member.partner)
        RequestFactory(template=template, teacher=teacher)
        VenueFactory()
    starred = CollectiveOffer.objects.order_by("pk")[:size]
    Favourite.objects.bulk_create(
        Favourite(user=teacher, offer=offer, added_at=timezone.now()) for offer in starred
    )
    people_of: dict[str, User] = {
        "member": member.user,
        "teacher": teacher,
        "head": head,
        "staff": StaffFactory(),
    }
    # A month without anything looks for the next one that has something.
    seen = Booking.objects.filter(state=State.CONFIRMED).latest("starts_at")
    found = {}
    for who, names in PAGES.items():
        client = Client()
        if who in people_of:
            client.force_login(people_of[who], "django.contrib.auth.backends.ModelBackend")
        for name in names:
            about = [member.partner.siren] if name in OF_A_PARTNER else []
            month = f"?le={seen.starts_at:%Y-%m-%d}" if name.endswith(":calendar") else ""
            found[who, name] = asked(client, reverse(name, args=about) + month)
    return found


def asked(client: Client, address: str) -> tuple[int, int]:
    """Statements and bytes of a page, minus its status where it does not open."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    return len(seen), len(answer.content) if answer.status_code == 200 else -answer.status_code


@pytest.fixture(scope="module")
def lists(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[int, Found]:
    found = {}
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "TEACHERS", (1, 1))
        emptying = Emptying()
        for size in (SIZES[0], *SIZES):  # first for what a process asks once
            try:
                with owner_connection() as owner:
                    counts = Counts(1, 1, size, size)
                    make_country(owner, counts, timezone.now(), silent, draw=Even)
                found[size] = read(size)
            finally:
                connection.close()
                emptying(None)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("who", "name"), LISTS)
def test_as_many_statements_whatever_the_length(
    lists: dict[int, Found], who: str, name: str
) -> None:
    statements, sizes = zip(*(lists[size][who, name] for size in SIZES), strict=True)
    assert min(sizes) > 0, "a page that does not open"
    assert [n - statements[0] for n in statements] == OTHERWISE.get((who, name), [0, 0, 0])


@pytest.mark.parametrize(("who", "name"), GROW)
def test_the_lists_did_grow(lists: dict[int, Found], who: str, name: str) -> None:
    sizes = [lists[size][who, name][1] for size in SIZES]
    assert sizes[0] < sizes[1] < sizes[2]
