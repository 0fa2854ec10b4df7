"""The components as tags: what they say without their drawing."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from ground.rules import gauge, marks

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def drawn(template: str, **context: object) -> str:
    html = engines["django"].from_string("{% load components french %}" + template).render(context)
    return re.sub(r"\s+", " ", html)


def words(template: str, **context: object) -> str:
    text = re.sub(r"<[^>]+>", " ", drawn(template, **context))
    return " ".join(text.replace("\u00a0", " ").split())


class Meeting(forms.Form):
    """A form with one field of each family."""

    title = forms.CharField(label="Titre", help_text="110 caractères au plus.")
    note = forms.CharField(label="Note", required=False)
    formats = forms.MultipleChoiceField(
        label="Formats",
        choices=[("v", "Visite"), ("a", "Atelier")],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un format."},
    )


@pytest.mark.parametrize("code", marks.STATUSES)
def test_every_status_is_written_in_words_on_its_badge_and_its_ticket(code):
    assert words("{% statut code %}", code=code) == marks.STATUSES[code][0]
    ticket = drawn("{% billet code %}corps{% talon %}talon{% endbillet %}", code=code)
    assert f"billet--{code}" in ticket
    assert '<div class="billet__corps">corps</div>' in ticket


def test_a_status_may_carry_its_own_words():
    assert words("{% statut 'PREBOOKED' 'En attente de la direction' %}") == (
        "En attente de la direction"
    )


def test_a_turn_is_words_and_a_shape():
    html = drawn("{% tour 'partner' vous=True %}{% tour 'principal' %}")
    assert "À vous d’agir" in html
    assert "Au tour de la direction" in html
    assert "marque--partner" in html
    assert "marque--principal" in html


@pytest.mark.parametrize(
    ("days", "kind", "said"),
    [
        (15, "loin", "8 décembre 2026"),
        (7, "proche", "Expire dans 7\u00a0jours"),
        (1, "demain", "Expire demain"),
        (0.2, "jour", "Expire aujourd’hui, 17\u00a0h\u00a048"),
        (-1, "passee", "Date limite dépassée"),
    ],
)
def test_a_deadline_says_how_long_remains(days, kind, said):
    chip = marks.deadline(NOW + timedelta(days=days), NOW)
    assert (chip.kind, chip.words) == (kind, said)


@time_machine.travel(NOW, tick=False)
def test_a_near_deadline_always_carries_its_date():
    said = words("{% echeance m %}", m=datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    assert said == "Expire dans 7 jours : 30 novembre 2026, 23 h 59"


def test_a_field_names_its_hint_and_its_error():
    html = drawn("{% champ form.title %}", form=Meeting({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_list_of_boxes_is_a_fieldset_with_its_legend():
    html = drawn("{% champ form.formats %}", form=Meeting({}))
    assert "<legend>Formats</legend>" in html
    assert 'aria-describedby="id_formats_error"' in html


def test_an_optional_field_says_so():
    assert "Note (facultatif)" in words("{% champ form.note %}", form=Meeting())


def test_the_error_summary_repeats_each_message_and_leads_to_its_field():
    html = drawn("{% resume_erreurs form %}", form=Meeting({}))
    assert "Corrigez 2 erreurs pour continuer" in html
    assert '<a href="#id_title">' in html
    assert '<a href="#id_formats_0">Cochez au moins un format.</a>' in html
    assert words("{% prefixe_erreur form %}", form=Meeting({})) == "Erreur :"


def test_without_error_there_is_no_summary():
    assert words("{% resume_erreurs form %}{% prefixe_erreur form %}", form=Meeting()) == ""


def test_the_pagination_keeps_the_filters():
    request = RequestFactory().get("/", {"q": "théâtre", "page": "2"})
    page = Paginator(range(137), 20).page(2)
    html = drawn("{% pagination page %}", request=request, page=page)
    assert "Résultats 21 à 40 sur 137" in html
    assert "?q=th%C3%A9%C3%A2tre&amp;page=3" in html


def test_the_gauge_shares_the_credit_exactly():
    """R44: réalisé + à venir + disponible = crédit."""
    drawing = gauge.gauge(
        credit=Decimal(6200),
        engaged=Decimal(3440),
        realised=Decimal(2140),
        waiting=Decimal(2910),
        selection=Decimal(810),
    )
    parts = [Decimal(part) for part in (drawing.realised, drawing.engaged, drawing.free)]
    assert abs(sum(parts) - Decimal(drawing.bar)) < Decimal("0.01")
    assert drawing.available == 2760
    assert drawing.after_selection == 1950
    assert drawing.missing == 150


@pytest.mark.parametrize("amounts", [(0, 0, 0), (100, 100, 100), (100, 0, 100_000)])
def test_the_gauge_stands_extreme_amounts(amounts):
    credit, engaged, waiting = (Decimal(amount) for amount in amounts)
    drawing = gauge.gauge(credit=credit, engaged=engaged, waiting=waiting)
    assert 0 <= Decimal(drawing.waiting_end) <= 100


def test_text_given_to_a_component_is_escaped():
    html = drawn("{% billet_offre 'draft' titre=t %}{% statut 'x' t %}", t="<script>")
    assert "<script>" not in html
