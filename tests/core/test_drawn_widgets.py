"""Inputs drawn by functions are those of Django's templates, to the byte."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.db.models import TextChoices
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from core.forms import Renderer
from core.forms.drawn import DRAWN

HOSTILE = """<b a='1'>"&"</b>"""


class Color(TextChoices):
    """Choices whose values are more than texts."""

    RED = "red", "Rouge <vif>"
    BLUE = "blue", "Bleu « nuit »"


CHOICES = [
    ("", "—"), ("a", HOSTILE), (12345, 12345), ("safe", mark_safe("<i>déjà</i>")),
    ("lazy", gettext_lazy("Yes")), (True, "vrai"), (None, "rien"),
]  # fmt: skip
GROUPS = [("Un <groupe>", [("1", "un"), ("2", HOSTILE)]), ("3", "trois"), ("", [("4", "quatre")])]
ATTRS = [
    {}, {"id": "id_x", "class": HOSTILE, "required": True, "disabled": False, "data-n": 1234567},
    {"id": mark_safe("a&b"), "step": Decimal("0.50"), "title": gettext_lazy("Yes"), "x": None},
]  # fmt: skip
VALUES = [
    None, "", HOSTILE, 1234567, Decimal("1234.50"), date(2027, 3, 1), time(9, 30), True, False,
    mark_safe("&amp;"), Color.RED, gettext_lazy("Yes"), 12.5,
]  # fmt: skip
INPUTS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput,
    forms.HiddenInput, forms.DateInput, forms.DateTimeInput, forms.TimeInput, forms.FileInput,
    forms.CheckboxInput, forms.SearchInput, forms.TelInput, forms.ColorInput,
]  # fmt: skip
LISTS = [forms.Select, forms.SelectMultiple]
BOXES = [forms.RadioSelect, forms.CheckboxSelectMultiple]


def both(widget: forms.Widget, value: Any, attrs: dict[str, Any]) -> tuple[str, str]:
    """A widget drawn by the product's renderer and by Django's."""
    ours, django = (one() for one in (Renderer, DjangoTemplates))
    return (
        widget.render("n<m>", value, attrs, renderer=ours),
        widget.render("n<m>", value, attrs, renderer=django),
    )


@pytest.mark.parametrize("widget", INPUTS, ids=lambda one: one.__name__)
def test_an_input_is_drawn_alike(widget: type[forms.Widget]) -> None:
    for attrs in ATTRS:
        for value in VALUES:
            ours, django = both(widget(), value, attrs)
            assert ours == django


@pytest.mark.parametrize("widget", LISTS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("choices", [[], CHOICES, GROUPS, Color.choices], ids=["0", "1", "2", "3"])
def test_a_list_is_drawn_alike(widget: Any, choices: Any) -> None:
    made = widget(choices=choices)
    for attrs in ATTRS:
        for value in [None, "", "a", ["a", "2"], 12345, True, Color.BLUE]:
            ours, django = both(made, value, attrs)
            assert ours == django


@pytest.mark.parametrize("widget", BOXES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("choices", [CHOICES, GROUPS, Color.choices], ids=["1", "2", "3"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_each_box_of_a_list_is_drawn_alike(widget: Any, choices: Any, wrapped: bool) -> None:
    made = widget(choices=choices)
    for attrs in ATTRS:
        for value in [None, ["a", "2"], "blue", 12345]:
            for ours, django in zip(
                boxes(made, value, attrs, Renderer()),
                boxes(made, value, attrs, DjangoTemplates()),
                strict=True,
            ):
                assert ours.tag(wrap_label=wrapped) == django.tag(wrap_label=wrapped)
            assert both(made, value, attrs)[0] == both(made, value, attrs)[1]


def boxes(widget: Any, value: Any, attrs: dict[str, Any], renderer: Any) -> Iterator[Any]:
    """The boxes of a list as a page goes through them."""
    for data in widget.subwidgets("n", value, attrs):
        yield forms.boundfield.BoundWidget(widget, data, renderer)


def test_every_function_stands_for_a_template_of_django() -> None:
    engine = DjangoTemplates().engine
    for name in DRAWN:
        assert engine.get_template(name)
