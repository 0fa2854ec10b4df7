"""Reading what people type: every form of the site, and the fields several floors share."""

from ground.forms.fields import PhoneField, TypedField
from ground.forms.pasted import PastedText, Renderer

__all__ = ["PastedText", "PhoneField", "Renderer", "TypedField"]
