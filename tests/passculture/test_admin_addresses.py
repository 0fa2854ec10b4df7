"""Addresses of the administration written by hand: whatever follows « ? », no page breaks down."""

from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client

from tests.factories.people import StaffFactory
from tests.passculture.administration import url

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

KEYS = ["1", "10" * 20]
# Django reads these by itself: a popup, the field another form points at, kept filters.
ASKED = ["_to_field=", "_to_field=id", "_to_field=%00", "_popup=", "_popup=1&_to_field=",
         "_changelist_filters=", "_changelist_filters=%3F", "=", "&&"]  # fmt: skip
PAGES = {model._meta.label: model for model in admin.site._registry}


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("label", PAGES)
def test_no_page_of_a_row_breaks_down_on_what_follows(superuser: Client, label: str) -> None:
    """Each page of a row that is not there, or of the list, with each of these."""
    model = PAGES[label]
    for asked in ASKED:
        assert superuser.get(f"{url(model, 'changelist')}?{asked}").status_code < 500, asked
        for page, key in product(("change", "delete"), KEYS):
            address = f"{url(model, page, key)}?{asked}"
            assert superuser.get(address).status_code < 500, address


def test_a_field_without_a_name_leads_to_the_row_by_its_key(superuser: Client) -> None:
    group = Group.objects.create(name="Là")
    answer = superuser.get(f"{url(Group, 'change', group.pk)}?_to_field=")
    assert answer.status_code == 200
    assert answer.context["original"] == group
