"""Each field of each form is allowed or denied by name; nothing new is kept by chance (S35)."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory

from passculture import autosaved_fields
from passculture.autosaved_fields import ANSWERS, CARRIED, KEPT, LEFT_TO_THE_PAGE, NEVER, TEXTS
from tests.factories.people import StaffFactory
from tests.test_architecture import OURS

# Forms of a search: what they hold is in the address of the page, nothing is posted.
SEARCHES = {
    "BookingFilters", "CatalogueForm", "DayForm", "FollowUpFilters", "OfferFilters",
    "PartnerFilter", "PartnersForm", "PaymentFilters", "SearchForm", "WaitingForm",
}  # fmt: skip
NOT_PRODUCT = {"migrations", "local", "mock", "celery", "gunicorn_conf", "wsgi", "gallery"}


def our_forms() -> list[type[forms.BaseForm]]:
    for app in OURS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if not NOT_PRODUCT & set(module.name.split(".")):
                importlib.import_module(module.name)
    ours = (form for form in _below(forms.BaseForm) if form.__module__.split(".")[0] in OURS)
    kept = (form for form in ours if not NOT_PRODUCT & set(form.__module__.split(".")))
    return sorted(set(kept), key=lambda form: f"{form.__module__}.{form.__name__}")


def _below(form: type[Any]) -> Iterator[type[Any]]:
    for one in form.__subclasses__():
        yield one
        yield from _below(one)


FORMS = [form for form in our_forms() if form.__name__ not in SEARCHES]


def names(form: type[Any]) -> list[str]:
    """What a browser posts of a form: two fields for a moment in two parts."""
    found = []
    for name, one in form.base_fields.items():
        many = getattr(one.widget, "widgets", None) or [one.widget]
        found += [name] if len(many) == 1 else [f"{name}_{n}" for n in range(len(many))]
    return found


def test_there_are_forms_to_look_at() -> None:
    assert len(FORMS) > 40


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_every_field_is_allowed_or_denied(form: type[Any]) -> None:
    decided = KEPT | NEVER | LEFT_TO_THE_PAGE
    # A moment of the administration may be drawn in one part or in two.
    undecided = [n for n in names(form) if n not in decided and f"{n}_0" not in decided]
    assert undecided == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__name__}")
def test_no_secret_no_file_is_ever_allowed(form: type[Any]) -> None:
    secret = (forms.PasswordInput, forms.FileInput)
    assert [
        n for n, f in form.base_fields.items() if isinstance(f.widget, secret) and n in KEPT
    ] == []


def test_each_name_is_decided_once() -> None:
    lists = [set(TEXTS), ANSWERS, CARRIED, NEVER, LEFT_TO_THE_PAGE]
    assert sum(map(len, lists)) == len(set.union(*map(set, lists)))


@pytest.mark.parametrize("name", ["iban", "bic", "holder", "password", "code", "document", "file"])
def test_bank_details_passwords_codes_and_files_are_denied(name: str) -> None:
    assert name in autosaved_fields.NEVER


@pytest.mark.django_db
def test_no_editable_field_of_the_administration_is_a_secret_that_is_kept(
    rf: RequestFactory,
) -> None:
    """Its own forms are made by Django: what they ask for is looked at too."""
    request = rf.get("/admin/")
    request.user = StaffFactory()
    kept_secrets = []
    for model, page in admin.site._registry.items():
        for name, one in page.get_form(request).base_fields.items():
            if isinstance(one.widget, (forms.PasswordInput, forms.FileInput)) and name in KEPT:
                kept_secrets.append(f"{model.__name__}.{name}")
    assert kept_secrets == []
