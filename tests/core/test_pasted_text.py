"""Pasted text: what nobody sees is left out of every field of every form, of files and mails."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory

from accounts.models import User
from accounts.rules import login_name
from core.forms import PastedText
from core.rules.addresses import pasted_address, pasted_addresses
from core.rules.text import identifier, one_line, several_lines
from offers.forms.fields import EmailsField
from tests.test_architecture import OURS

# Width without ink, direction, order marks, hyphens that hide, fillers, controls, private letters.
UNSEEN = (
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2066\u2067\u2068\u2069\ufeff"
    "\u00ad\u034f\u061c\u115f\u3164\uffa0\u180e\ufffc\ue000\U000e0041\x07\x1b\x7f\x81\u200d\ufe0f"
)
HOSTILE = f"{UNSEEN}ab{UNSEEN}cd{UNSEEN}"


@pytest.mark.parametrize("character", UNSEEN, ids=lambda one: f"U+{ord(one):04X}")
def test_what_nobody_sees_is_left_out(character: str) -> None:
    for text in (f"ab{character}cd", f"{character}abcd", f"abcd{character}"):
        assert (one_line(text), several_lines(text), identifier(text)) == ("abcd",) * 3


@pytest.mark.parametrize(
    "text",
    [
        "Rendez-vous à 9\u00a0h, l’été\u00a0: «\u00a0Chœur\u00a0»…",
        "Famille 👨\u200d👩\u200d👧, ❤\ufe0f, 1\ufe0f\u20e3, ☎\ufe0f, ©\ufe0f",
        "می\u200cخواهم",
        "日本語、हिन्दी",
        "a–b — c\u2011d",
    ],
)
def test_what_every_reader_sees_stays(text: str) -> None:
    """The marks that join belong to the emoji and the scripts they join."""
    assert one_line(text) == several_lines(text) == text


@pytest.mark.parametrize(
    ("pasted", "one", "several"),
    [
        ("a\r\nb", "a b", "a\nb"),
        ("a\rb\x0bc\u2028d\u2029e\x85f", "a b c d e f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a b", "a\tb"),
        ("a\u2009b\u3000c", "a b c", "a b c"),
        ("9\u202fh", "9\u00a0h", "9\u00a0h"),
        ("e\u0301te\u0301", "été", "été"),
        ("\uf0b7 un point", "• un point", "• un point"),
    ],
)
def test_lines_and_spaces_are_those_of_the_site(pasted: str, one: str, several: str) -> None:
    assert (one_line(pasted), several_lines(pasted)) == (one, several)


def test_an_identifier_is_its_letters_and_digits() -> None:
    assert identifier(" 552\u00a0100\u202f554\u200b ") == "552100554"
    assert identifier("FR76\u2028 30\u202f00") == "FR763000"


@pytest.mark.parametrize(
    "pasted",
    [
        "Jeanne Morvan <j.morvan@exemple.fr>", "<j.morvan@exemple.fr>;", "j.morvan@exemple.fr,",
        "mailto:j.morvan@exemple.fr", "\u202aj.morvan@exemple.fr\u202c", "\"j.morvan@exemple.fr\"",
        "j.morvan@exemple.fr <mailto:j.morvan@exemple.fr>", "\ufeffj.mor\u00advan@exemple.fr ",
        "Morvan, Jeanne <j.morvan@exemple.fr>", "j.morvan@exemple.fr.",
    ],
)  # fmt: skip
def test_an_address_is_read_within_what_a_mail_program_copies(pasted: str) -> None:
    assert pasted_address(pasted) == "j.morvan@exemple.fr"
    assert login_name(pasted.replace("exemple", "EXEMPLE")) == "j.morvan@exemple.fr"
    assert pasted_addresses(pasted) == ["j.morvan@exemple.fr"]


@pytest.mark.parametrize(
    "typed", ["Jeanne", "a@b.fr, c@d.fr", "A <a@b.fr>, B <c@d.fr>", "a b@c.fr"]
)
def test_what_is_not_one_address_is_not_guessed(typed: str) -> None:
    assert pasted_address(typed) == typed


def test_six_addresses_pasted_are_six_addresses() -> None:
    pasted = (
        'Morvan, Jeanne <j@b.fr>; "Le Goff, Paul" <p@d.fr>\r\n<x@y.fr>, z@z.fr\tw@w.fr\u200b J@B.fr'
    )
    assert pasted_addresses(pasted) == ["j@b.fr", "p@d.fr", "x@y.fr", "z@z.fr", "w@w.fr"]


class _Told(forms.Form):
    addresses = EmailsField(label="Qui prévenir ?")
    lines = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.PasswordInput(render_value=True), strip=False)
    file = forms.FileField(required=False)


def test_the_faulty_address_among_six_is_named() -> None:
    typed = "a@b.fr\nNom <c@d.fr>\ne@f\ng@h.fr\ni@j.fr\nk@l.fr"
    form = _Told({"addresses": typed, "secret": "x"})
    [said] = form.errors["addresses"]
    assert said.startswith("«\u00a0e@f\u00a0» ne convient pas. Saisissez un courriel complet")
    assert "Nom &lt;c@d.fr&gt;" in str(form["addresses"])
    two = _Told({"addresses": "e@f, g", "secret": "x"}).errors["addresses"][0]
    assert two.startswith("«\u00a0e@f\u00a0», «\u00a0g\u00a0» ne conviennent pas.")


def test_a_password_is_what_was_typed_and_a_list_keeps_its_lines() -> None:
    form = _Told({"addresses": "a@b.fr", "secret": HOSTILE, "lines": f"a{UNSEEN}\r\nb"})
    assert form["secret"].data == HOSTILE
    assert form["lines"].data == "a\nb"


def _every_module() -> None:
    for name in OURS:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if {"forms", "views", "admin"} & set(found.name.split(".")):
                importlib.import_module(found.name)


def _children(parent: type[Any]) -> Iterator[type[Any]]:
    for child in parent.__subclasses__():
        yield child
        yield from _children(child)


def _of_the_administration() -> Iterator[type]:
    request = RequestFactory().get("/admin/")
    request.user = User(is_staff=True, is_superuser=True, is_active=True)
    for page in admin.site._registry.values():
        yield page.get_form(request, fields=None)
        yield page.get_changelist_form(request)
        yield from (
            inline.get_formset(request).form for inline in page.get_inline_instances(request)
        )


def every_form() -> list[type]:
    """Every form class of the process: ours, the administration's, those of libraries."""
    _every_module()
    found = {*_children(forms.BaseForm), *_of_the_administration()}
    whole = [form for form in found if hasattr(form, "base_fields")]
    return sorted(whole, key=lambda form: (form.__module__, form.__qualname__))


FORMS = every_form()


def test_the_walk_has_found_the_forms() -> None:
    """Negative control: a walk of nothing proves nothing."""
    ours = [form for form in FORMS if form.__module__.split(".")[0] in OURS]
    assert len(ours) > 60
    assert {"PracticalForm", "LoginForm", "InstitutionForm", "ReasonForm"} <= {
        form.__name__ for form in ours
    }


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_no_form_reads_what_nobody_sees(form: type) -> None:
    """A new form cannot escape: its texts are cleaned, its passwords are not."""
    names = list(getattr(form, "base_fields", {}))
    blank = form.__new__(form)
    sent = QueryDict(mutable=True)
    for name in names:
        sent[name] = sent[f"{name}_0"] = sent[f"{name}_1"] = HOSTILE
    forms.BaseForm.__init__(blank, data=sent)
    for name in names:
        bound = blank[name]
        assert isinstance(bound, PastedText), name
        for text in _texts(bound.data):
            secret = isinstance(bound.field.widget, forms.PasswordInput)
            assert text == (HOSTILE if secret else "abcd"), name


def _texts(value: Any) -> list[str]:
    """The texts of what a field was sent; a box that is ticked has none."""
    values = value if isinstance(value, list | tuple) else [value]
    return [one for one in values if isinstance(one, str) and one not in ("true", "false")]
