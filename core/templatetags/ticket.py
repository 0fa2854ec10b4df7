"""{% ticket code %} body {% stub %} stub {% endticket %}: the one tag with two slots."""

from typing import Any

from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string

from core.rules import marks

OPTIONS = dict.fromkeys(("stamp", "by", "small", "stamping"), "")


class TicketNode(Node):
    """Renders components/ticket.html with its two halves."""

    child_nodelists = ("body", "stub")

    def __init__(
        self,
        code: FilterExpression,
        options: dict[str, FilterExpression],
        body: NodeList,
        stub: NodeList,
    ) -> None:
        self.code, self.options, self.body, self.stub = code, options, body, stub

    def render(self, context: Context) -> str:
        """Draw the ticket in the state `code`."""
        value: Any = self.code.resolve(context)
        code = str(getattr(value, "value", value) or "draft").lower()
        options = {
            name: given.resolve(context, ignore_failures=True)
            for name, given in self.options.items()
        }
        return render_to_string(
            "components/ticket.html",
            OPTIONS
            | options
            | {
                "code": code,
                "label": options.get("label") or marks.WORDS.get(code, code),
                "body": self.body.render(context),
                "stub": self.stub.render(context),
            },
        )


def ticket(parser: Parser, token: Token) -> TicketNode:
    """Compile the tag; the stub is compulsory."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("ticket takes a status code")
    code = parser.compile_filter(bits.pop(0))
    options = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"ticket does not understand {bits}")
    body = parser.parse(("stub",))
    parser.delete_first_token()
    stub = parser.parse(("endticket",))
    parser.delete_first_token()
    return TicketNode(code, options, body, stub)
