"""{% fragment "row.html" offer=row.offer late rank=rank %}: drawn once for the same values.

The template sees what it is given and nothing else. After « late »: values that are only written,
in no condition and through no filter; they do not make another fragment. The token of forms is
always one of them.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Node, TemplateSyntaxError
from django.template.base import (
    FilterExpression,
    Parser,
    Token,
    render_value_in_context,
    token_kwargs,
)
from django.template.library import InclusionNode

from core.fragments import pieces_of

register = template.Library()
TOKEN = "csrf_token"  # noqa: S105  a name


class FragmentNode(Node):
    """Shows a template of this name with these values."""

    def __init__(
        self,
        name: str,
        values: dict[str, FilterExpression],
        late: dict[str, FilterExpression],
    ) -> None:
        self.name, self.values, self.late = name, values, late
        self.names = (*late, TOKEN)

    def render(self, context: Any) -> str:
        """The fragment, kept or drawn, with the late values where they stand."""
        found = _template(self, self.name, context)
        values = {name: given.resolve(context) for name, given in self.values.items()}
        has_token = context.get(TOKEN) is not None
        pieces = pieces_of(found, values, self.names if has_token else self.names[:-1], context)
        if len(pieces) == 1:
            return pieces[0]
        shown = list(pieces)
        for place in range(1, len(shown), 2):
            given = self.late.get(shown[place])
            value = given.resolve(context) if given else str(context[TOKEN])
            shown[place] = render_value_in_context(value, context)
        return "".join(shown)


@register.tag
def fragment(parser: Parser, token: Token) -> FragmentNode:
    """Read the tag: a written name, values, « late », other values."""
    bits = token.split_contents()[1:]
    if not bits or bits[0][0] not in "\"'":
        raise TemplateSyntaxError("fragment takes the name of a template, written")
    name = bits.pop(0)[1:-1]
    values = token_kwargs(bits, parser)
    late = {}
    if bits[:1] == ["late"]:
        late = token_kwargs(bits := bits[1:], parser)
    if bits or set(values) & set(late):
        raise TemplateSyntaxError(f"fragment does not understand {bits}")
    return FragmentNode(name, values, late)


class InclusionDrawnOnce(InclusionNode):
    """An inclusion tag whose template is drawn once for what its function answers."""

    def render(self, context: Any) -> str:
        """The component, kept or drawn."""
        args, kwargs = self.get_resolved_arguments(context)
        values = self.func(*args, **kwargs)
        found = _template(self, str(self.filename), context)
        return "".join(pieces_of(found, values, (), context))


def draw_inclusions_once(register: template.Library, names: Iterable[str]) -> None:
    """Let these inclusion tags, which hold no form and ask nothing while drawn, be kept."""
    for name in names:
        register.tags[name] = _keeping(register.tags[name])


def _keeping(compile_tag: Any) -> Any:
    def compiled(parser: Parser, token: Token) -> Node:
        node = compile_tag(parser, token)
        return InclusionDrawnOnce(
            node.func, node.takes_context, node.args, node.kwargs, node.filename
        )

    return compiled


def _template(node: Node, name: str, context: Any) -> Any:
    """The template of a node, found once a page."""
    found = context.render_context.get(node)
    if found is None:
        found = context.render_context[node] = context.template.engine.get_template(name)
    return found
