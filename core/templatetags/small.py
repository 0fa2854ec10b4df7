"""The smallest components, of which a page has fifty: icons, badges, shapes, menus.

Drawn by functions, and once for the same values: {% load components %} brings them.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.rules import marks
from core.templatetags.constant import drawn_once

register = template.Library()
COMPONENTS = "components/"


@register.simple_tag
@lru_cache(maxsize=1024, typed=True)  # a static file’s address takes long
def icon(name: str, size: int = 20) -> SafeString:
    """A decorative icon of static/icons.svg; size is 16, 20 or 24."""
    modifier = f" icon--{size}" if size != 20 else ""
    drawn = '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    return format_html(drawn, modifier, static("icons.svg"), name)


drawn_icon = icon  # for a tag with an argument of that name


@register.simple_tag
def status(code: Any, label: str = "") -> SafeString:
    """The badge of a status code."""
    key = code_of(code)
    words, icon = marks.WORDS.get(key, str(code)), marks.ICONS.get(key, "info-circle")
    return drawn_from_values("status", "code", key, "label", label or words, "icon_name", icon)


@register.simple_tag
def turn(code: Any, you: bool = False) -> SafeString:
    """Whose turn: shape and words; « À vous d’agir » when the reader is the one."""
    key = code_of(code) or "nobody"
    words = marks.YOUR_TURN if you else marks.WORDS.get(key, str(code))
    return drawn_from_values("turn", "code", key, "label", words, "you", you)


# Of its values alone, so drawn once a process. Typed: a text made safe is not the same text typed.
@lru_cache(maxsize=1024, typed=True)
def drawn_from_values(name: str, *pairs: Any) -> SafeString:
    """The component of this name; `pairs`: a name, its value, a name, its value."""
    context = dict(zip(pairs[::2], pairs[1::2], strict=True))
    return render_to_string(f"{COMPONENTS}{name}.html", context)


@register.simple_tag
def mark(code: Any) -> SafeString:
    """The bare shape of a turn, decorative."""
    return format_html('<span class="mark mark--{}"></span>', code_of(code) or "nobody")


@register.simple_block_tag
def menu(
    content: str,
    title: str,
    quiet: bool = False,
    icon: str = "",
    tool: bool = False,
    framed: bool = False,
) -> SafeString:
    """A drop-down of li, native details: `quiet` shows three dots; tool and framed are for the
    header. Esc closes it with JavaScript. Not a template: a list has one a row.
    """
    options = {"quiet": quiet, "tool": tool, "framed": framed}
    return format_html(
        '<details class="menu{}"{}><summary>{}{}</summary><ul>{}</ul></details>',
        "".join(f" menu--{name}" for name, wanted in options.items() if wanted),
        mark_safe(' name="menu"') if quiet else "",
        drawn_icon(icon) if icon else "",
        format_html('{}<span class="invisible">{}</span>', drawn_icon("dots-vertical"), title)
        if quiet
        else format_html("{}{}", title, drawn_icon("chevron-down")),
        mark_safe(content),  # noqa: S308  what the template has just rendered, and escaped, itself
    )


def code_of(value: Any) -> str:
    """The text of a code, or of a choice."""
    return str(getattr(value, "value", value) or "").lower()


drawn_once(register, ("icon", "mark", "status"))
