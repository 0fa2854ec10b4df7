"""What was pasted in a field is read without what nobody sees, in every form (decision 0016).

`FORM_RENDERER` names `Renderer`: Django then reads each field of each form through `PastedText`,
those of its own administration and of libraries included. A form has nothing to do for it.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

from core.rules.addresses import pasted_address
from core.rules.text import one_line, several_lines


class PastedText(BoundField):
    """A field as it was filled: one line, several lines or an address, as its input says.

    Passwords and files are left exactly as they came.
    """

    @property
    def data(self) -> Any:
        """What was sent, each text cleaned; shown again so when something else is wrong."""
        return self._cleaned(super().data)

    def _cleaned(self, value: Any) -> Any:
        if isinstance(value, str):
            widget = self.field.widget
            if isinstance(widget, forms.PasswordInput):
                return value
            if isinstance(widget, forms.Textarea):
                return several_lines(value)
            takes_mail = widget.attrs.get("inputmode") == "email"
            is_address = takes_mail or isinstance(widget, forms.EmailInput)
            return pasted_address(value) if is_address else one_line(value)
        if isinstance(value, list | tuple):
            return type(value)(self._cleaned(one) for one in value)
        return value


class Renderer(DjangoTemplates):
    """Django's, whose fields read what was pasted."""

    bound_field_class = PastedText
