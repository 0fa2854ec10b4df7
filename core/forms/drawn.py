"""Django's inputs, drawn without its templates: the same HTML to the byte, ten times sooner.

A list of forty boxes is forty templates, each of which includes two others. What is not here is
drawn by Django's own; `tests/core/test_drawn_widgets.py` compares the two.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape

Widget = Mapping[str, Any]
FOLDER = "django/forms/widgets/"
INPUTS = (
    "text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "datetime",
    "time", "color", "file", "checkbox",
)  # fmt: skip


def attributes(widget: Widget) -> str:
    """` name="value"` of each attribute; True is bare, False is left out."""
    return "".join(
        f" {_written(name)}" + ("" if value is True else f'="{_written(value)}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )


def field(widget: Widget) -> str:
    """One `<input>`."""
    kind, name = _written(widget["type"]), _written(widget["name"])
    value = widget["value"]
    written = "" if value is None else f' value="{_written(value)}"'
    return f'<input type="{kind}" name="{name}"{written}{attributes(widget)}>\n'


def box(widget: Widget) -> str:
    """One radio button or box of a list, in its label unless the page has one."""
    if not widget.get("wrap_label"):
        return field(widget) + "\n"
    asked = widget["attrs"].get("id")
    known = f' for="{_shown(asked)}"' if asked else ""
    return f"<label{known}>{field(widget)} {_shown(widget['label'])}</label>\n"


def option(widget: Widget) -> str:
    """One `<option>`."""
    value = _written(widget["value"])
    return f'<option value="{value}"{attributes(widget)}>{_shown(widget["label"])}</option>\n'


def select(widget: Widget) -> str:
    """A `<select>` with its options, in groups where they have one."""
    parts = [f'<select name="{_shown(widget["name"])}"{attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_shown(group)}">')
        parts += ["\n  " + option(one) for one in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>\n"])


def _shown(value: Any) -> str:
    """As `{{ value }}` writes it."""
    return _written(value if type(value) is str else localize(value))


def _written(value: Any) -> str:
    """A text escaped; most are plain ones, and go the short way."""
    return escape(value) if type(value) is str else str(conditional_escape(value))


DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{FOLDER}{kind}.html": field for kind in INPUTS},
    FOLDER + "checkbox_option.html": box,
    FOLDER + "radio_option.html": box,
    FOLDER + "select.html": select,
}
