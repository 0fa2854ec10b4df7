"""{% billet code %} body {% talon %} stub {% endbillet %}: the one tag with two slots."""

from typing import Any

from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string

from core.rules import marks

OPTIONS = dict.fromkeys(("tampon", "par", "petit", "frappe"), "")


class TicketNode(Node):
    """Renders components/billet.html with its two halves."""

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
            "components/billet.html",
            OPTIONS
            | options
            | {
                "code": code,
                "libelle": options.get("libelle") or marks.WORDS.get(code, code),
                "corps": self.body.render(context),
                "talon": self.stub.render(context),
            },
        )


def ticket(parser: Parser, token: Token) -> TicketNode:
    """Compile the tag; the stub is compulsory."""
    bits = token.split_contents()[1:]
    if not bits:
        raise TemplateSyntaxError("billet takes a status code")
    code = parser.compile_filter(bits.pop(0))
    options = token_kwargs(bits, parser)
    if bits:
        raise TemplateSyntaxError(f"billet does not understand {bits}")
    body = parser.parse(("talon",))
    parser.delete_first_token()
    stub = parser.parse(("endbillet",))
    parser.delete_first_token()
    return TicketNode(code, options, body, stub)
