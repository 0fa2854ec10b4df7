"""Role x address x verb: each address of the administration, asked and sent to, by each role.

What is expected is read in no page: it is the right that the name of an address stands for, and the
list of the role in `passculture/roles.py`. The superuser is the control: what refuses everybody
refuses them too, and an address that a role may use answers it as it answers them.
"""

import logging
from collections.abc import Iterable, Iterator
from uuid import UUID

import pytest
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from core.admin.verbs import WithVerbs
from passculture.roles import ROLES, rights_of
from tests.factories.payments import BankDetailsFactory
from tests.factories.people import StaffFactory, UserFactory, with_role
from tests.factories.venues import RequestFactory
from tests.fuzz.held import held_by
from tests.fuzz.world import build_sides
from tests.loaded import once_for_a_file
from venues.models import Partner

# Addresses that stand for no model: the right each asks, or nothing but working here.
ANYBODY = {
    "index", "password_change", "password_change_done", "jsi18n", "search", "who-may-what",
}  # fmt: skip
# Django's own, whose answer hangs on what is asked: tested in `test_completing_asks_the_right`.
LEFT = {"autocomplete", "view_on_site", "app_list", "logout", "login", None}
NAMED = {
    "reimbursements_statementrun_start": "reimbursements.add_statementrun",
    "reimbursements_statementrun_sepa": "reimbursements.change_statement",
    "adage_sync_exchange_replay": "adage_sync.change_exchange",
    "adage_sync_exchange_release": "adage_sync.change_exchange",
    "adage_sync_exchange_differences": "adage_sync.view_exchange",
    "venues_referencingrequest_document": "venues.view_referencingrequest",
    "auth_user_password_change": "accounts.change_user",
    "venues_bankdetails_iban": "venues.change_bankdetails",
    "figures": "bookings.view_booking",
    "open-data": "bookings.view_booking",
    "note-add": "administration.add_note",
    "file-assign": "administration.change_assignment",
    "schools_budgetcampaign_unspent": "schools.view_budgetcampaign",
    "schools_budgetcampaign_unspent_file": "schools.view_budgetcampaign",
    "schools_budgetcampaign_file": "schools.view_budgetcampaign",
    "schools_budgetcampaign_lines": "schools.view_budgetcampaign",
    "administration_broadcast_preview": "administration.view_broadcast",
    "venues_partnersuspension_partner": "bookings.view_booking",
    "venues_partnersuspension_cancel": "bookings.change_booking",
}
# The page is read with one right, its form is sent with another.
TO_SEND = {"venues_partnersuspension_partner": "venues.add_partnersuspension"}
WAYS = {
    "changelist": "view", "add": "add", "change": "view", "delete": "delete", "history": "view",
    "export": "view", "html": "view",
}  # fmt: skip
ENDS = ("_changelist", "_export", "_history", "_html")
SUPERUSERS = "superusers"
NOBODY = "not of the staff"
WITHOUT = "no role"
# What nobody may know to be there answers as if it were not.
HIDDEN = {"venues_referencingrequest_document"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A thousand answers are said by their statuses: nothing is drawn, logged nor waited for."""
    logging.disable(logging.CRITICAL)
    monkeypatch.setattr("adage_sync.client.reference.time.sleep", lambda seconds: None)
    monkeypatch.setattr(Template, "render", lambda *_, **__: "")
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def browsers(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Client]]:
    """At least a row of nearly every model, and the browser of a person of each role."""
    with once_for_a_file(django_db_blocker):
        one, _ = build_sides()
        held_by(one, "A")
        RequestFactory(state="FILED")
        BankDetailsFactory()
        people = {role: with_role(role) for role in ROLES}
        people |= {WITHOUT: with_role(), NOBODY: UserFactory(), SUPERUSERS: StaffFactory()}
        found = {who: Client() for who in people}
        for who, person in people.items():
            found[who].force_login(person)
        yield found


PAGES = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
NO_MODEL = "no model"


def addresses(of: str) -> Iterator[tuple[str, str, str]]:
    """Each address of a page of the administration: its name, itself, and the right it asks."""
    for pattern in _patterns(admin.site.urls[0]):
        name = pattern.name
        if name is None or name in LEFT:
            continue
        page = next((label for label in PAGES if name.startswith(f"{label}_")), NO_MODEL)
        if page == of:
            model = PAGES.get(page)
            yield name, _address(name, pattern, model), _right(name, model)


def _patterns(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


def _address(name: str, pattern: URLPattern, model: type[Model] | None) -> str:
    wanted = pattern.pattern.converters or pattern.pattern.regex.groupindex
    values: dict[str, object] = {}
    if name == "auth_user_password_change":
        model = User
    row = model._default_manager.order_by("pk").first() if model else None
    if model is User:
        row = User.objects.filter(is_staff=False).order_by("pk").first()
    for key in wanted:
        values[key] = {"kind": "csv", "what": "lignes"}.get(key, getattr(row, "pk", 1))
    if "message_id" in values and row is None:
        values["message_id"] = UUID(int=1)
    if "partner_id" in values:
        values["partner_id"] = Partner.objects.order_by("pk").first().pk
    if name == "venues_referencingrequest_document":
        values["token"] = RequestFactory(state="FILED").documents.get().token
    return reverse(f"admin:{name}", kwargs=values)


def _right(name: str, model: type[Model] | None) -> str:
    """« venues.view_partner », « superusers », or nothing."""
    if name in NAMED or name in ANYBODY:
        return NAMED.get(name, "")
    assert model is not None, name
    label, way = model._meta.label_lower, name.rpartition("_")[2]
    app_label, _, model_name = label.partition(".")
    if label == "auth.group":
        return SUPERUSERS
    if way in WAYS:
        return f"{app_label}.{WAYS[way]}_{model_name}"
    page = admin.site._registry[model]
    assert isinstance(page, WithVerbs)
    return next(page.permission_of(verb) for verb in page.verbs if verb.name == way)


def _may(right: str, rights: set[str], method: str, name: str) -> bool:
    if not right:
        return True
    if method == "post" and name in TO_SEND:
        return TO_SEND[name] in rights
    if name.endswith("_change") and name not in NAMED and right != SUPERUSERS:
        # One form shows a row and changes it.
        change = right.replace(".view_", ".change_")
        return change in rights or (right in rights and method == "get")
    if name.endswith(ENDS) and right != SUPERUSERS:
        return right in rights or right.replace(".view_", ".change_") in rights
    return right in rights


def _answer(client: Client, method: str, address: str) -> int:
    with transaction.atomic():
        status = getattr(client, method)(address, {"post": "yes"} if method == "post" else {})
        transaction.set_rollback(True)
    return int(status.status_code)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("of", [*PAGES, NO_MODEL])
def test_each_role_at_each_address(of: str, browsers: dict[str, Client]) -> None:
    """Refused without the right, answered as a superuser is with it."""
    others = {who: browser for who, browser in browsers.items() if who != SUPERUSERS}
    wrong, asked = [], 0
    for name, address, right in addresses(of):
        for method in ("get", "post"):
            control = _answer(browsers[SUPERUSERS], method, address)
            for who, browser in others.items():
                asked += 1
                found = _answer(browser, method, address)
                if not _as_expected(who, name, method, right, found, control):
                    wrong.append((who, name, method, right, found, control))
    assert wrong == []
    assert asked >= 2 * len(others)


def _as_expected(who: str, name: str, method: str, right: str, found: int, control: int) -> bool:
    rights = rights_of(who) if who in ROLES else set()
    if who != NOBODY and _may(right, rights, method, name):
        return found == control
    if found in (404, 405):
        return found == control or name in HIDDEN
    # Whoever is not of the staff is led to the door, which tells them whom it is for.
    return found == 403 or (who == NOBODY and found == 302)


@pytest.mark.django_db
def test_every_verb_and_address_is_in_the_matrix(browsers: dict[str, Client]) -> None:
    """The walk is whole: each page of a model, each button."""
    asked = [one for page in (*PAGES, NO_MODEL) for one in addresses(page)]
    names = {name for name, *_ in asked}
    assert len(asked) * 2 * len(browsers) > 3000
    for model, page in admin.site._registry.items():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        wanted = {*WAYS.keys() - {"html"}, *(verb.name for verb in getattr(page, "verbs", ()))}
        assert {f"{label}_{way}" for way in wanted} <= names


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Lecture", "Finance (paiement)"])
def test_completing_asks_the_right(role: str, client: Client) -> None:
    """The list that completes a person's address is not read by who may not see people."""
    client.force_login(with_role(role))
    said = {"app_label": "venues", "model_name": "membership", "field_name": "user", "term": "a"}
    assert client.get(reverse("admin:autocomplete"), said).status_code == 403
    client.force_login(with_role("Assistance"))
    assert client.get(reverse("admin:autocomplete"), said).status_code == 200
