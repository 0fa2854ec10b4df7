"""Telephone numbers: whatever people write is read, kept in E.164, shown in the French form."""

import pytest
from django import forms

from core.forms import PhoneField
from core.rules.phones import callable_phone, read_phone, show_phone
from core.templatetags.french import telephone
from schools.models import Institution

READ = {
    "05 34 40 12 00": "+33534401200",
    "0534401200": "+33534401200",
    "05.34.40.12.00": "+33534401200",
    "05-34-40-12-00": "+33534401200",
    "05‑34‑40‑12‑00": "+33534401200",
    "05/34/40/12/00": "+33534401200",
    "+33 (0)5 34 40 12 00": "+33534401200",
    "+33(0)534401200": "+33534401200",
    "+33 05 34 40 12 00": "+33534401200",
    "+33 5 34 40 12 00": "+33534401200",
    "(+33)5 34 40 12 00": "+33534401200",
    "00 33 (0)5 34 40 12 00": "+33534401200",
    "0033534401200": "+33534401200",
    "33534401200": "+33534401200",
    "534401200": "+33534401200",
    "Tél. : 05 34 40 12 00": "+33534401200",
    "\u202a+33\u00a05\u202f34 40 12 00\u202c\u200b": "+33534401200",
    "０５３４４０１２００": "+33534401200",
    "06 12 34 56 78": "+33612345678",
    "0800 12 34 56": "+33800123456",
    "0262 20 00 00": "+262262200000",
    "262200000": "+262262200000",
    "+33 2 62 20 00 00": "+262262200000",
    "+262 (0)262 20 00 00": "+262262200000",
    "0692 12 34 56": "+262692123456",
    "0639 69 12 34": "+262639691234",
    "0590 87 12 34": "+590590871234",
    "0594 29 12 34": "+594594291234",
    "0596 71 12 34": "+596596711234",
    "0508 41 23 45": "+508412345",
    "+687 27.50.10": "+687275010",
    "00689 40 50 60 70": "+68940506070",
    "+32 2 123 45 67": "+3221234567",
    "+44 (0)20 7946 0018": "+442079460018",
}


@pytest.mark.parametrize(("typed", "kept"), READ.items())
def test_a_number_is_read_however_it_is_written(typed: str, kept: str) -> None:
    """Spaces, dots, +33, overseas; what is kept reads as itself."""
    assert read_phone(typed) == kept
    assert read_phone(kept) == kept


@pytest.mark.parametrize(
    ("typed", "department", "kept"),
    [
        ("27 50 10", "988", "+687275010"),
        ("40 50 60 70", "987", "+68940506070"),
        ("72 12 34", "986", "+681721234"),
        ("41 23 45", "975", "+508412345"),
        ("05 34 40 12 00", "988", "+33534401200"),
        ("0262 20 00 00", "971", "+262262200000"),
    ],
)
def test_a_short_number_is_read_where_its_place_is_known(
    typed: str, department: str, kept: str
) -> None:
    assert read_phone(typed, department) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "abc", "123", "3615", "１２３", "05 34 40 12", "05 34 40 12 000", "00 00 00 00 00",
        "27 50 10", "05 34 40 12 0O", "05 34 40 12 00 poste 12", "+999 12345678", "+33", "()",
        "05 34 40 12 00 / 06 12 34 56 78", "05 34 40 12 00, 06 12 34 56 78", "+" + "3" * 40,
    ],
)  # fmt: skip
def test_what_is_not_one_number_is_not_guessed(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+33534401200", "05 34 40 12 00"),
        ("+33800123456", "0 800 12 34 56"),
        ("+262262200000", "0262 20 00 00"),
        ("+596596711234", "0596 71 12 34"),
        ("+687275010", "+687 27 50 10"),
        ("+508412345", "+508 41 23 45"),
        ("+3221234567", "+32 2 123 45 67"),
        ("à la loge", "à la loge"),
        ("0534401200", "0534401200"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_french_people_write_it(kept: str, shown: str) -> None:
    assert show_phone(kept).replace("\u00a0", " ") == shown


def test_a_number_shown_is_a_link_that_calls_it() -> None:
    assert telephone("+33534401200") == (
        '<a href="tel:+33534401200">05\u00a034\u00a040\u00a012\u00a000</a>'
    )
    assert telephone("<b>à la loge</b>") == "&lt;b&gt;à la loge&lt;/b&gt;"
    assert (telephone(""), callable_phone("05 34 40 12 00")) == ("", "0534401200")


class _Form(forms.Form):
    phone = PhoneField(required=False)


def test_the_field_keeps_what_was_typed_and_says_what_it_waits_for() -> None:
    read = _Form({"phone": "00 33 (0)5 34 40 12 00"})
    assert read.is_valid()
    assert read.cleaned_data == {"phone": "+33534401200"}
    refused = _Form({"phone": "05 34 40 12 00 poste 12"})
    assert "Saisissez un numéro à 10 chiffres" in refused.errors["phone"][0]
    assert 'value="05 34 40 12 00 poste 12"' in str(refused["phone"])
    shown = str(_Form(initial={"phone": "+33534401200"})["phone"])
    assert "05\u00a034\u00a040\u00a012\u00a000" in shown


def test_every_column_that_keeps_a_number_is_named_here() -> None:
    """A new column of this kind is read by `read_phone`, shown by `show_phone`, and named here."""
    from django.apps import apps

    kept = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if "phone" in field.name
    }
    assert kept == {
        "offers.CollectiveOffer.contact_phone",
        "offers.OfferTemplate.contact_phone",
        "schools.Institution.phone",
        "venues.ReferencingRequest.contact_phone",
    }
    assert Institution._meta.get_field("phone").max_length >= 16
