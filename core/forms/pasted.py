"""What was pasted in a field is read without what nobody sees, in every form (decision 0016).

`FORM_RENDERER` names `Renderer`: Django then reads each field of each form through `PastedText`,
those of its own administration and of libraries included. A form has nothing to do for it.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

from core.forms.drawn import DRAWN
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
    """Django's, whose fields read what was pasted and are drawn without templates."""

    bound_field_class = PastedText

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The HTML of a widget, by the function that draws it or by its template."""
        draw = DRAWN.get(template_name)
        if draw is None:
            return str(super().render(template_name, context, request))
        return draw(context["widget"]).strip()
