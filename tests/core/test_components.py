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

from bookings.queries.status import Status, Turn
from core.rules import banners, bars, gauge, marks, tiles
from core.rules.places import DEPARTMENTS
from venues.models.request import RequestState

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


@pytest.mark.parametrize("code", marks.ICONS)
def test_every_status_is_written_in_words_on_its_badge_and_its_ticket(code):
    assert words("{% status code %}", code=code) == marks.WORDS[code]
    ticket = drawn("{% ticket code %}corps{% stub %}talon{% endticket %}", code=code)
    assert f"ticket--{code}" in ticket
    assert '<div class="ticket__body">corps</div>' in ticket


def test_a_status_and_a_turn_are_printed_with_the_labels_of_the_model():
    assert set(marks.ICONS) == {*Status.values, "under_review"}
    said = dict(Status.choices) | dict(Turn.choices)
    assert said | {"under_review": RequestState.UNDER_REVIEW.label} == marks.WORDS


def test_a_status_may_carry_its_own_words():
    assert words("{% status 'PREBOOKED' 'En attente de la direction' %}") == (
        "En attente de la direction"
    )


def test_a_turn_is_words_and_a_shape():
    html = drawn("{% turn 'partner' you=True %}{% turn 'principal' %}")
    assert "À vous d’agir" in html
    assert "Au tour de la direction" in html
    assert "mark--partner" in html
    assert "mark--principal" in html


@pytest.mark.parametrize(
    ("days", "kind", "said"),
    [
        (15, "far", "8 décembre 2026"),
        (7, "near", "Expire dans 7\u00a0jours"),
        (1, "tomorrow", "Expire demain"),
        (0.2, "today", "Expire aujourd’hui, 17\u00a0h\u00a048"),
        (-1, "past", "Date limite dépassée"),
    ],
)
def test_a_deadline_says_how_long_remains(days, kind, said):
    chip = marks.deadline(NOW + timedelta(days=days), NOW)
    assert (chip.kind, chip.words) == (kind, said)


@time_machine.travel(NOW, tick=False)
def test_a_near_deadline_always_carries_its_date():
    said = words("{% deadline m %}", m=datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    assert said == "Expire dans 7 jours : 30 novembre 2026, 23 h 59"


def test_a_field_names_its_hint_and_its_error():
    html = drawn("{% field form.title %}", form=Meeting({}))
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_list_of_boxes_is_a_fieldset_with_its_legend():
    html = drawn("{% field form.formats %}", form=Meeting({}))
    assert "<legend>Formats</legend>" in html
    assert 'aria-describedby="id_formats_error"' in html


def test_an_optional_field_says_so():
    assert "Note (facultatif)" in words("{% field form.note %}", form=Meeting())


def test_the_error_summary_repeats_each_message_and_leads_to_its_field():
    html = drawn("{% error_summary form %}", form=Meeting({}))
    assert "Corrigez 2 erreurs pour continuer" in html
    assert '<a href="#id_title">' in html
    assert '<a href="#id_formats_0">Cochez au moins un format.</a>' in html
    assert words("{% error_prefix form %}", form=Meeting({})) == "Erreur :"


def test_without_error_there_is_no_summary():
    assert words("{% error_summary form %}{% error_prefix form %}", form=Meeting()) == ""


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


def test_a_provisional_credit_lacks_what_is_beyond_its_usable_part():
    """R42: 1 520 € usable of 2 760 € available; only what exceeds the credit leaves the bar."""
    drawing = gauge.gauge(
        credit=Decimal(6200),
        engaged=Decimal(3440),
        waiting=Decimal(1810),
        selection=Decimal(1620),
        usable=Decimal(1520),
    )
    assert (drawing.missing, drawing.selection_missing) == (290, 100)
    assert Decimal(drawing.bar) == 100
    assert Decimal(drawing.limit) == Decimal(drawing.waiting_within) == Decimal("80.000")
    assert Decimal(drawing.waiting_end) == Decimal("84.677")


@pytest.mark.parametrize("amounts", [(0, 0, 0), (100, 100, 100), (100, 0, 100_000)])
def test_the_gauge_stands_extreme_amounts(amounts):
    credit, engaged, waiting = (Decimal(amount) for amount in amounts)
    drawing = gauge.gauge(credit=credit, engaged=engaged, waiting=waiting)
    assert 0 <= Decimal(drawing.waiting_end) <= 100


def test_text_given_to_a_component_is_escaped():
    html = drawn("{% offer_ticket 'draft' title=t %}{% status 'x' t %}", t="<script>")
    assert "<script>" not in html


def test_the_white_of_a_ticket_holds_the_image_of_the_project_or_the_poster_of_its_domain():
    poster = drawn("{% offer_ticket 'published' title='Masques' domain='theatre' %}")
    assert '<span class="ticket__poster"><svg class="poster"' in poster
    image = drawn("{% offer_ticket 'published' domain='theatre' image='/i/a-480' %}")
    assert 'ticket__poster" src="/i/a-480" alt=""' in image
    assert '<svg class="poster' not in image
    assert "ticket__poster" not in drawn("{% offer_ticket 'published' title='Masques' %}")


MONTHS = [
    {"name": "oct.", "long_name": "octobre 2026", "value": 4},
    {"name": "nov.", "long_name": "novembre 2026", "value": 2, "current": True},
    {"name": "déc.", "long_name": "décembre 2026", "value": 0, "upcoming": True},
]


def test_the_chart_says_in_a_table_all_that_it_draws():
    html = drawn(
        "{% chart m title='Par mois' unit='réservations' conclusion='Octobre domine.' %}",
        m=MONTHS,
    )
    assert '<caption class="invisible">Par mois</caption>' in html
    assert '<th scope="row">novembre 2026 (en cours)</th><td>2</td>' in html
    assert '<th scope="row">décembre 2026 (à venir)</th><td>0</td>' in html
    assert "Octobre domine.</figcaption>" in html
    assert 'aria-hidden="true"' in html.split("<svg")[1]
    assert html.count("chart__bar--current") == 2
    assert "style=" not in html


def test_the_bars_of_the_chart_are_to_scale():
    drawing = bars.bars([4, 2, 0], 100)
    assert [bar.height for bar in drawing.bars] == [100, 50, 0]
    assert [bar.length for bar in drawing.bars] == ["100.000", "50.000", "0.000"]
    assert bars.bars([]).bars == []


def test_the_map_holds_every_department_once_and_says_its_count():
    beside = set(DEPARTMENTS) - set(tiles.PLACES)
    assert beside == {"971", "972", "973", "974", "976"}
    assert len(set(tiles.PLACES.values())) == len(tiles.PLACES) == 96
    html = drawn("{% department_map 'd' c chosen=k %}", c={"35": 37, "75": 1}, k=["35"])
    assert html.count('type="checkbox"') == 101
    assert html.count("checked") == 1
    assert 'aria-label="35, Ille-et-Vilaine, 37 offres"' in html
    assert 'aria-label="75, Paris, 1 offre"' in html
    assert 'aria-label="2A, Corse-du-Sud, 0 offre"' in html


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (4, 1), (5, 2), (19, 2), (20, 3)])
def test_a_tile_has_four_levels(count, level):
    assert tiles.level_of(count) == level


def test_a_blocked_task_says_why_and_leads_nowhere():
    tasks = [
        {"name": "Structure", "url": "/a/", "state": "done"},
        {"name": "Publier", "url": "/b/", "state": "blocked", "why": "Attendez la commission."},
    ]
    html = drawn("{% task_list t %}", t=tasks)
    assert "1 tâche terminée sur 2" in html
    assert "Attendez la commission." in html
    assert 'href="/b/"' not in html


def test_progress_is_written_beside_the_bar():
    html = drawn("{% progress 340 1200 name='Import' %}")
    assert 'value="340" max="1200"' in html
    assert "340 lignes sur 1 200" in words("{% progress 340 1200 name='Import' %}")


def test_a_dialog_is_first_a_link_to_its_page():
    html = drawn("{% dialog '/annuler/' %}Annuler{% enddialog %}")
    assert 'href="/annuler/" data-dialog>Annuler</a>' in html


def test_a_banner_without_key_cannot_be_closed():
    assert "<form" not in drawn("{% banner %}Suspendu.{% endbanner %}")


def test_the_closed_banners_are_few_and_their_keys_are_keys():
    cookies = {banners.COOKIE: ".".join(f"b{n}" for n in range(12)) + ".<script>"}
    assert "<script>" not in banners.closed_banners(cookies)
    kept = banners.with_closed(cookies, "nouveau").split(".")
    assert len(kept) == banners.MOST_KEPT
    assert kept[-1] == "nouveau"
    assert banners.with_closed({}, "pas une clé") == ""


@pytest.mark.parametrize(
    ("amounts", "low", "at_left"),
    [((620, 620, 240), True, True), ((3440, 2140, 2910), False, False), ((0, 0, 240), False, True)],
)
def test_the_words_of_the_gauge_are_never_written_over_one_another(amounts, low, at_left):
    """What waits is written on a line of its own beside what is realised or to come."""
    engaged, realised, waiting = (Decimal(amount) for amount in amounts)
    drawing = gauge.gauge(credit=Decimal(6200), engaged=engaged, realised=realised, waiting=waiting)
    assert (drawing.waiting_low, drawing.waiting_at_left) == (low, at_left)
