"""A template may ask whether a name exists; it may not print one nobody gave it."""

import pytest
from django.template import engines
from django.template.loader import render_to_string

from tests.undefined_names import UndefinedName


@pytest.mark.parametrize(
    "template",
    ["{{ nobody }}", "{{ offer.titel }}", "{{ nobody|default:'—' }}", "{{ nobody|upper }}"],
)
def test_a_printed_name_must_exist(template):
    with pytest.raises(UndefinedName):
        engines["django"].from_string(template).render({"offer": {"title": "Masques"}})


@pytest.mark.parametrize("template", ["{% if nobody %}a{% endif %}", "{{ a.b|default:'—' }}"])
def test_asking_for_a_name_is_no_fault(template):
    assert engines["django"].from_string(template).render({"a": {"b": None}}) in ("", "—")


def test_the_administration_keeps_its_silence():
    assert render_to_string("admin/includes/fieldset.html", {}) is not None
