"""Reading what people type: every form of the site, and the fields several floors share."""

from core.forms.dated import FromADay, ReadFirst, WithEffect
from core.forms.fields import PhoneField, TypedField
from core.forms.pasted import PastedText, Renderer

__all__ = [
    "FromADay",
    "PastedText",
    "PhoneField",
    "ReadFirst",
    "Renderer",
    "TypedField",
    "WithEffect",
]
