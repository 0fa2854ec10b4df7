"""The code to scan of a printed page: {% load documents %}."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from bookings.documents.papers import code_of

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)  # looking for the best of its eight masks takes a fifth of a page
def qr(address: str) -> SafeString:
    """The address as a QR code, drawn in the page: no request, no inline style."""
    drawing = code_of(address).svg_inline(
        scale=4, border=2, svgclass="qr__code", lineclass="qr__line", omitsize=False
    )
    return mark_safe(drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" '))  # noqa: S308
