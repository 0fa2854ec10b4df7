"""Templates that extend and include others render as by Django's own steps (decision 0051)."""

from typing import Any

import pytest
from django.template import Context, Engine, TemplateDoesNotExist

from core import templating

TEMPLATES = {
    "base.html": "<{% block title %}base{% endblock %}>{% block body %}"
    "{% block inner %}i{% endblock %}{% endblock %}",
    "middle.html": '{% extends "base.html" %}{% block inner %}[{{ block.super }}]{% endblock %}',
    "leaf.html": '{% extends "middle.html" %}'
    "{% block title %}{{ block.super }} & {{ who }}{% endblock %}"
    "{% block inner %}{{ block.super }}!{% endblock %}",
    "by_name.html": "{% extends parent %}{% block title %}t{% endblock %}",
    "text.html": "no tag at all",
    "one.html": '{% with a=who %}{% include "shown.html" %}{% endwith %}{{ a }}',
    "given.html": '{% include "shown.html" with a=who b="2" %}{{ b }}',
    "only.html": '{% include "shown.html" with a=who only %}',
    "chosen.html": "{% include name %}|{% include names %}",
    "loop.html": '{% for a in many %}{% include "shown.html" %}{% cycle "x" "y" %}{% endfor %}',
    "shown.html": "({{ a }}{{ b }}{{ who }}){% firstof a as kept %}{{ kept }}",
    "kept.html": '{% include "shown.html" with a="z" %}{{ kept }}',
    "folder/near.html": '{% include "./beside.html" %}{% include "../shown.html" %}',
    "folder/beside.html": "beside {{ who }}",
    "extends_includes.html": '{% extends "base.html" %}{% block body %}'
    '{% include "leaf.html" %}{% endblock %}',
}
NAMES = sorted(TEMPLATES)
VALUES: dict[str, Any] = {
    "who": "<Zoé>",
    "parent": "middle.html",
    "name": "shown.html",
    "names": ["absent.html", "text.html"],
    "many": [1, 2, 3],
}


def new_engine(more: dict[str, str] | None = None) -> Engine:
    texts = ("django.template.loaders.locmem.Loader", TEMPLATES | (more or {}))
    return Engine(loaders=[("django.template.loaders.cached.Loader", [texts])])


@pytest.fixture
def djangos(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own steps, for templates read from now on."""
    for owner, name, step in templating.BEFORE:
        monkeypatch.setattr(owner, name, step)


def drawn() -> dict[str, list[str]]:
    """Each template twice by one engine, then again once it has forgotten what it read."""
    engine, found = new_engine(), {}
    for name in NAMES:
        found[name] = [engine.get_template(name).render(Context(dict(VALUES))) for _ in range(2)]
    engine.template_loaders[0].reset()
    for name in NAMES:
        found[name].append(engine.get_template(name).render(Context(dict(VALUES))))
    return found


OURS = drawn()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("djangos")
def test_the_text_is_djangos(name: str) -> None:
    assert OURS[name] == drawn()[name]


def test_the_steps_are_ours_to_begin_with() -> None:
    """Otherwise the comparison above compares Django with itself."""
    assert all(owner.__dict__[name] is step for owner, name, step in templating.STEPS)


def test_a_template_that_was_read_again_is_shown_as_it_is_now() -> None:
    engine = new_engine()
    context = Context({"who": "a"})
    assert engine.get_template("folder/near.html").render(context).startswith("beside a")
    loader = engine.template_loaders[0].loaders[0]
    loader.templates_dict = {**loader.templates_dict, "folder/beside.html": "changed"}
    engine.template_loaders[0].reset()
    assert engine.get_template("folder/near.html").render(context).startswith("changed")


@pytest.mark.parametrize(
    "text", ['{% include "absent.html" %}', '{% extends "absent.html" %}', "{% include nobody %}"]
)
def test_what_is_not_there_is_said(text: str) -> None:
    with pytest.raises(TemplateDoesNotExist):
        new_engine({"it.html": text}).get_template("it.html").render(Context())


def test_nothing_is_left_behind_by_a_template_that_breaks() -> None:
    def broken() -> str:
        raise ZeroDivisionError

    engine = new_engine({"it.html": '{% include "broken.html" %}', "broken.html": "{{ broken }}"})
    context = Context({"broken": broken, "who": "w"})
    levels = len(context.dicts), len(context.render_context.dicts)
    with pytest.raises(ZeroDivisionError):
        engine.get_template("it.html").render(context)
    assert (len(context.dicts), len(context.render_context.dicts)) == levels
    assert context.render_context.template is None
    assert engine.get_template("folder/beside.html").render(context) == "beside w"
