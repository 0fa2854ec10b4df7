"""Reading what people type: every form of the site, and the fields several floors share."""

from core.forms.dated import FromADay, ReadFirst, WithEffect, WithReason
from core.forms.fields import ChoiceField, PhoneField, SharedChoices, TypedField
from core.forms.pasted import PastedText, Renderer

__all__ = [
    "ChoiceField",
    "FromADay",
    "PastedText",
    "PhoneField",
    "ReadFirst",
    "Renderer",
    "SharedChoices",
    "TypedField",
    "WithEffect",
    "WithReason",
]
