"""Tags whose arguments are all written in the template are drawn once: icons, badges, shapes."""

from collections.abc import Iterable
from typing import Any

from django.template import Library, Node
from django.template.base import FilterExpression
from django.template.library import SimpleNode


class Constant(Node):
    """What a tag drew the first time, whatever the page."""

    def __init__(self, node: SimpleNode) -> None:
        self.node = node
        self.text: str | None = None

    def render(self, context: Any) -> str:
        """The same text each time."""
        if self.text is None:
            self.text = str(self.node.render(context))
        return self.text


def drawn_once(register: Library, names: Iterable[str]) -> None:
    """Let these simple tags, which read nothing but their arguments, be drawn once a place."""
    for name in names:
        register.tags[name] = _once(register.tags[name])


def _once(compile_tag: Any) -> Any:
    def compiled(parser: Any, token: Any) -> Node:
        node = compile_tag(parser, token)
        given = [*node.args, *node.kwargs.values()]
        # `as` puts it in the context, each time.
        written = node.target_var is None and all(_is_written(one) for one in given)
        return Constant(node) if written else node

    return compiled


def _is_written(given: FilterExpression) -> bool:
    literal: Any = getattr(given.var, "literal", given.var)  # a number, or a text
    return not given.filters and literal is not None
