"""What is drawn once for the same values, and which values are the same (decision 0042)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from django import forms
from django.template import Context, TemplateSyntaxError, engines
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from core import fragments
from core.fragments import FragmentStore, UnknownValueError, fingerprint
from schools.models import Level
from tests.factories.offers import OfferFactory
from tests.factories.schools import TeacherFactory

NOON = datetime(2027, 3, 16, 12, tzinfo=UTC)


class Turn(Enum):
    PARTNER = "partner"


@dataclass
class Place:
    city: str
    tags: list[str]


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(-2, 2), st.text(max_size=2),
    st.decimals(-2, 2, places=1), st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    st.text(max_size=2).map(mark_safe), st.sampled_from([Turn.PARTNER]),
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(st.text(max_size=1), inner, max_size=2),
    ),
    max_leaves=6,
)


def written(value: Any) -> str:
    """A value with its type, to the last part."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {written(one)}' for key, one in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}({', '.join(map(written, value))})"
    return f"{type(value).__name__} {value!r}"


@given(VALUES, VALUES)
def test_two_values_are_the_same_where_they_are_written_the_same(one, other):
    assert (fingerprint(one) == fingerprint(other)) is (written(one) == written(other))
    assert len({fingerprint(one), fingerprint(one)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True), (1, 1.0), (1, Decimal(1)), (Decimal("1.0"), Decimal("1.00")),
        ("<", mark_safe("<")), (NOON, NOON.astimezone(timezone(timedelta(hours=1)))),
        ([1], (1,)), ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (Place("Rennes", ["a"]), Place("Rennes", ["b"])), (Turn.PARTNER, "partner"), ({1}, {2}),
    ],
)  # fmt: skip
def test_what_is_equal_and_shown_otherwise_is_another(one, other):
    assert fingerprint(one) != fingerprint(other)


def test_a_lazy_text_is_its_text():
    assert fingerprint(lazystr("Offres")) == fingerprint("Offres")


@pytest.mark.parametrize("value", [forms.Form(), object(), iter([]), [object()]])
def test_what_nobody_defined_is_refused(value):
    with pytest.raises(UnknownValueError):
        fingerprint(value)


@pytest.mark.django_db
def test_a_row_is_all_that_was_read_of_it_and_of_those_it_hangs_on():
    offer = OfferFactory()
    read = [type(offer).objects.select_related("venue__partner").get() for _ in range(2)]
    assert fingerprint(read[0]) == fingerprint(read[1])
    for change in (
        lambda one: setattr(one, "title", "Autre"),
        lambda one: setattr(one.venue, "city", "Autre"),
        lambda one: setattr(one.venue.partner, "name", "Autre"),
        lambda one: setattr(one, "km", 3),
    ):
        other = type(offer).objects.select_related("venue__partner").get()
        change(other)
        assert fingerprint(other) != fingerprint(read[0])


@pytest.mark.django_db
def test_rows_that_point_at_each_other_end():
    first, second = TeacherFactory(), TeacherFactory()
    for one in (first, second):
        one.school_role.user = one
    assert fingerprint(first) == fingerprint(first)
    assert fingerprint(first) != fingerprint(second)


@pytest.mark.django_db
def test_a_query_is_its_rows_once_it_was_asked():
    asked = Level.objects.order_by("rank")
    with pytest.raises(UnknownValueError):
        fingerprint(asked)
    list(asked)
    assert len(fingerprint(asked)) == len(asked)


# --- the tag -------------------------------------------------------------------------------------


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The values of each fragment that is drawn; the store works as it does outside the tests."""
    monkeypatch.undo()
    calls: list[dict[str, Any]] = []
    draw = fragments.draw

    def counted(template: Any, values: Any, *rest: Any) -> Any:
        calls.append(dict(values))
        return draw(template, values, *rest)

    monkeypatch.setattr(fragments, "draw", counted)
    fragments.store.clear()
    return calls


# Templates of the product.
FOOT = '{% fragment "_footer.html" links=links theme=theme late here=here %}'
STAR = '{% fragment "school_portal/_star.html" star=star said="" late back=back %}'
LINKS = {"links": [], "theme": "clair"}


def shown(text: str, **values: Any) -> str:
    engine: Any = engines["django"].engine  # that of today: a test of settings makes another
    return str(engine.from_string("{% load fragments %}" + text).render(Context(values)))


def test_the_same_values_are_drawn_once_and_late_ones_written_each_time(drawn):
    first, second = (shown(FOOT, here=path, **LINKS) for path in ("/adage/", "/pro/?a=1&b=<2>"))
    assert "/affichage/?retour=/adage/" in first
    assert "/affichage/?retour=/pro/?a=1&amp;b=&lt;2&gt;" in second
    assert len(drawn) == 1
    assert shown(FOOT, here="/adage/", links=[], theme="sombre") != first
    assert len(drawn) == 2


def test_the_token_of_a_form_is_that_of_who_reads(drawn):
    star = {"ref": "AB", "title": "Masques", "kept": False}
    pages = [
        shown(STAR, star=star, back="/", csrf_token=token) for token in ("first-token", "second")
    ]
    assert len(drawn) == 1
    assert 'value="first-token"' in pages[0]
    assert 'value="second"' in pages[1]
    assert "first-token" not in pages[1]
    # Without a token there is no field, as Django draws it.
    assert "csrfmiddlewaretoken" not in shown(STAR, star=star, back="/")


def test_a_fragment_sees_nothing_else_of_the_page(drawn):
    with pytest.raises(AssertionError, match=r"undefined in _footer\.html"):
        shown('{% fragment "_footer.html" links=links late here=here %}', here="/", **LINKS)


def test_a_late_value_goes_through_the_fragments_inside(drawn):
    """`etiquettes`, drawn once too, is given the address of the list, which is late around it."""
    values = dict.fromkeys(("sorts", "sort", "noun", "nouns", "export", "calendar", "order"), "")
    values |= {"many": 1, "moved": False, "tags": [{"text": "Rennes", "url": "?"}], "query": ""}
    given = " ".join(f"{name}={name}" for name in values)
    text = f'{{% fragment "partner_portal/_list_summary.html" {given} late path=path %}}'
    pages = [shown(text, path=path, **values) for path in ("/pro/offres/", "/pro/<b>/")]
    assert '<a href="/pro/offres/">Tout effacer</a>' in pages[0]
    assert '<a href="/pro/&lt;b&gt;/">Tout effacer</a>' in pages[1]
    assert len(drawn) == 2  # the list and its labels, once


def test_nobody_types_the_place_of_a_late_value(drawn):
    """The mark is drawn with each process; what looks like one is a text."""
    star = {"ref": "AB", "title": "[0123456789abcdef:csrf_token]", "kept": False}
    page = shown(STAR, star=star, back="/", csrf_token="the-token")
    assert "[0123456789abcdef:csrf_token]" in page
    assert page.count("the-token") == 1


def test_what_cannot_be_told_apart_is_drawn_each_time(drawn):
    for _ in range(2):
        shown(FOOT, here="/", links=iter([]), theme="clair")
    assert len(drawn) == 2


@pytest.mark.parametrize(
    "text",
    [
        "{% fragment name %}", "{% fragment %}", '{% fragment "_footer.html" links %}',
        '{% fragment "_footer.html" links=links late here %}',
        '{% fragment "_footer.html" here=a late here=b %}',
    ],
)  # fmt: skip
def test_a_tag_that_is_written_wrong_is_refused_when_it_is_read(text):
    with pytest.raises(TemplateSyntaxError):
        shown(text)


def test_the_store_forgets_what_nobody_asked_for(monkeypatch):
    monkeypatch.undo()
    store = FragmentStore(most=2)
    for name in ("a", "b", "c"):
        store.put(name, (name,))
        assert store.get("a") == ("a",)
    for name in ("d", "e", "f", "g"):
        store.put(name, (name,))
    assert store.get("b") is None
    assert store.get("g") == ("g",)
    assert len(store._young) + len(store._old) <= 4
