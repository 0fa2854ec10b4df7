"""Boxes of a list ticked by a hand that writes its own requests: no page breaks down."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import Telephone, User
from tests.factories.people import StaffFactory
from tests.passculture.administration import url

pytestmark = pytest.mark.django_db

NO_KEYS = ["[]", "", "9" * 40, "-1", "1.5", "à", "a\x00b", "' OR 1=1 --"]
PAGES = {model._meta.label: page for model, page in admin.site._registry.items()}


@pytest.fixture
def superuser(client: Client) -> Client:
    client.force_login(StaffFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("label", PAGES)
def test_what_names_no_row_chooses_none(superuser: Client, rf: Any, label: str) -> None:
    """Each action of each list, each key alone, then all of them."""
    page = PAGES[label]
    actions = [name for _, name, _ in page._get_base_actions()] or ["delete_selected"]
    for action in actions:
        for ticked in [*([key] for key in NO_KEYS), NO_KEYS]:
            sent = {"action": action, "_selected_action": ticked, "post": "yes"}
            answer = superuser.post(url(page.model, "changelist"), sent)
            assert answer.status_code < 500, (action, ticked)


def test_what_names_a_row_still_does_beside_them(superuser: Client) -> None:
    lost = Telephone.objects.create(user=StaffFactory(), confirmed=True)
    sent = {"action": "withdraw_second_factor", "_selected_action": ["[]", lost.user_id]}
    assert superuser.post(url(User, "changelist"), sent).status_code == 302
    assert not Telephone.objects.filter(pk=lost.pk).exists()
