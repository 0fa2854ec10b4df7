"""Fields of the administration that take what people, and forged pages, send."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelect
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.http import HttpRequest

from core.rules.typed import read_euros


class Chosen(AutocompleteSelect):
    """Django's field that completes what is typed; a forged choice is an error, not a failure."""

    def optgroups(
        self, name: str, value: list[str], attr: dict[str, Any] | None = None
    ) -> list[Any]:
        """The rows chosen; Django looks for values that no key can be, and breaks down."""
        return super().optgroups(name, [one for one in value if self._is_there(one)], attr)

    def _is_there(self, one: str) -> bool:
        try:
            self.choices.field.to_python(one)
        except ValidationError:
            return False
        return True


class Completed:
    """A page whose `autocomplete_fields` take whatever is sent to them."""

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        """The same field, drawn by `Chosen`."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = Chosen(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class AmountField(forms.DecimalField):
    """A decimal number as it is written in French: an amount in each of its forms, a latitude."""

    widget = AdminTextInputWidget

    def __init__(self, **options: Any) -> None:
        options["widget"] = AdminTextInputWidget(attrs={"inputmode": "decimal"})
        super().__init__(**options)

    def to_python(self, value: Any) -> Decimal | None:
        """The number; raises ValidationError as its parent does."""
        if isinstance(value, str):
            amount = read_euros(value)
            value = "".join(value.split()).replace(",", ".") if amount is None else amount
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """With a comma, as it will be typed."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value
