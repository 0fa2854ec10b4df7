"""Tags drawn once a place draw what their function says; what a page gives is read each time."""

import pytest
from django.template import Context, Template

from core.templatetags import small
from core.templatetags.constant import Constant

LOAD = "{% load components french %}"


def nodes(text: str) -> list[type]:
    """The kinds of the nodes of a template, texts and loads aside."""
    kinds = [type(node) for node in Template(LOAD + text).nodelist]
    return [kind for kind in kinds if kind.__name__ not in ("TextNode", "LoadNode")]


@pytest.mark.parametrize(
    "text", ['{% icon "x" %}', '{% icon "x" 16 %}', '{% icon name="x" size=24 %}',
             '{% status "published" %}', "{% mark 'teacher' %}"],
)  # fmt: skip
def test_what_is_written_in_the_template_is_drawn_once(text: str) -> None:
    assert nodes(text) == [Constant]
    template = Template(LOAD + text)
    assert template.render(Context()) == template.render(Context({"name": "autre"}))


def test_it_is_what_the_function_draws() -> None:
    template = Template(LOAD + '{% icon "x" 16 %}')
    for _ in range(2):
        assert template.render(Context()) == small.icon("x", 16)


@pytest.mark.parametrize(
    "text", ["{% icon name %}", '{% icon "x"|add:name %}', '{% icon "x" size=size %}',
             '{% icon "x" as drawn %}', "{% status status %}", '{% status "draft" words %}'],
)  # fmt: skip
def test_what_the_page_gives_is_read_each_time(text: str) -> None:
    assert Constant not in nodes(text)


def test_two_pages_with_two_values() -> None:
    template = Template(LOAD + "{% icon name %}")
    one, other = (template.render(Context({"name": name})) for name in ("x", "check"))
    assert "#x" in one
    assert "#check" in other


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ('"Actions"', '<details class="menu"><summary>Actions<svg'),
        ('"Actions" quiet=True', '<details class="menu menu--quiet" name="menu"><summary><svg'),
        (
            '"Moi" icon="user-circle" tool=True framed=True',
            '<details class="menu menu--tool menu--framed"><summary><svg',
        ),
    ],
)
def test_a_menu_is_a_details_of_links(asked: str, begins: str) -> None:
    menu = f"{{% menu {asked} %}}<li>{{{{ word }}}}</li>{{% endmenu %}}"
    drawn = Template(LOAD + menu).render(Context({"word": "<b>"}))
    assert drawn.startswith(begins)
    assert drawn.endswith("</summary><ul><li>&lt;b&gt;</li></ul></details>")


def test_the_title_of_a_menu_is_escaped() -> None:
    drawn = Template(LOAD + "{% menu title %}{% endmenu %}").render(Context({"title": "<b>"}))
    assert "<summary>&lt;b&gt;<svg" in drawn
