"""`{% url %}` for every template: an address already worked out is not worked out again.

A page has a hundred of them, of some twenty names, and most for what the page before showed too.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode, url
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()


class AddressNode(URLNode):
    """Django's node; names with keywords are left to it."""

    def render(self, context: Any) -> str:
        """The address, escaped; with `as`, nothing: it is in the context, '' where none is."""
        if self.kwargs:
            return str(super().render(context))
        if not self.asvar:
            found = self._address(context)
            return str(conditional_escape(found)) if context.autoescape else found
        try:
            context[self.asvar] = self._address(context)
        except NoReverseMatch:
            context[self.asvar] = ""
        return ""

    def _address(self, context: Any) -> str:
        request = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        return address(
            self.view_name.resolve(context),
            tuple([one.resolve(context) for one in self.args]),
            getattr(request, "current_app", match.namespace if match else None),
            (get_urlconf() or settings.ROOT_URLCONF, get_script_prefix()),
        )


@lru_cache(maxsize=8192)
def address(name: str, args: tuple[Any, ...], space: str | None, site: Any) -> str:
    """What `reverse` answers, for one `site`: its addresses and what stands before them."""
    return reverse(name, args=args, current_app=space)


@register.tag("url")
def url_once(parser: Parser, token: Token) -> AddressNode:
    """Read the tag as Django does."""
    node = url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
