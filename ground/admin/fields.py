"""Fields of the administration that take what people, and forged pages, send."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.http import HttpRequest

CURRENCY = re.compile(r"(?:€|euros?|eur)$", re.IGNORECASE)
POINTS_OF_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*")


class Chosen(AutocompleteSelect):
    """Django's field that completes what is typed; a forged choice is an error, not a failure."""

    def optgroups(
        self, name: str, value: list[str], attr: dict[str, Any] | None = None
    ) -> list[Any]:
        """The rows chosen; Django looks for values that no key can be, and breaks down."""
        return super().optgroups(name, [one for one in value if self._is_there(one)], attr)

    def _is_there(self, one: str) -> bool:
        try:
            self.choices.field.to_python(one)  # type: ignore[attr-defined]
        except ValidationError:
            return False
        return True


class Completed:
    """A page whose `autocomplete_fields` take whatever is sent to them."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """The same field, drawn by `Chosen`."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = Chosen(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


class AmountField(forms.DecimalField):
    """A decimal number as it is written in French: 6 200,50, 6.200,50, 6200.5, 6 200,50 €."""

    widget = AdminTextInputWidget

    def __init__(self, **options: Any) -> None:
        options["widget"] = AdminTextInputWidget(attrs={"inputmode": "decimal"})
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:
        """The number; raises ValidationError as its parent does."""
        return super().to_python(_plain(value) if isinstance(value, str) else value)

    def prepare_value(self, value: Any) -> Any:
        """With a comma, as it will be typed."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value


def _plain(typed: str) -> str:
    """Without spaces (the narrow ones too), currency nor points of thousands; a decimal point."""
    said = CURRENCY.sub("", "".join(typed.split())).replace("−", "-")
    if POINTS_OF_THOUSANDS.fullmatch(said):
        said = said.replace(".", "")
    return said.replace(",", ".")
