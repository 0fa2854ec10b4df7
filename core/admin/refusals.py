"""What the database forbids, said in words at its field: nobody ever reads a constraint's name.

A page, or one of its inline tables, says its words in two attributes:
- `periods`: pairs of fields (first, last), the second after the first;
- `refusals`: a constraint's name -> (field, sentence); the field may be empty.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.forms.models import InlineForeignKeyField

from core.errors import Refused
from core.failures import sqlstate

Sentence = tuple[str, str]  # field, or nothing; words

ORDER = "Cette date doit venir après la première."
UNKNOWN = (
    "Ces valeurs contredisent ce qui est déjà enregistré\u00a0: rien n’a été modifié. "
    "Vérifiez-les, ou rechargez la page si une autre personne vient de la changer."
)
# Integrity (23), data (22), what a trigger refuses (P0001).
REFUSED = ("22", "23", "P0001")


def sentence_for(error: BaseException, *pages: Any) -> Sentence | None:
    """What to say of this failure; None when it is no refusal but a breakdown, or a wait."""
    if isinstance(error, Refused):
        return "", " ".join(filter(None, (f"{error.title}.", error.why, error.what_to_do)))
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    if not isinstance(error, IntegrityError) and not sqlstate(error).startswith(REFUSED):
        return None
    name = getattr(diagnosis, "constraint_name", None) or ""
    for page in pages:
        if found := _words(page).get(name):
            return found
    return "", UNKNOWN


def why_not_deleted(page: Any, row: Any) -> str:
    """Why this row is not to be deleted, by the page's `not_deletable`; nothing when it may go."""
    not_deletable = getattr(page, "not_deletable", None)
    return not_deletable(row) if not_deletable and row.pk else ""


def _words(page: Any) -> Mapping[str, Sentence]:
    return getattr(page, "refusals", {})


class _InWords:
    """A form that asks the database's constraints first, even about fields it does not show."""

    page: Any
    told: Sentence | None
    fields: Any
    instance: Any
    cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        """The second date of each period comes after the first."""
        cleaned = super().clean() or self.cleaned_data
        for first, last in getattr(self.page, "periods", ()):
            # What is shown only stands on the row; what was typed wrong is compared to nothing.
            begins = cleaned.get(first) if first in self.fields else getattr(self.instance, first)
            ends = cleaned.get(last)
            if begins and ends and ends <= begins:
                self.add_error(last, ORDER)  # type: ignore[attr-defined]
        return cleaned

    def _post_clean(self) -> None:
        self.instance.validate_constraints = self._ask_constraints
        try:
            super()._post_clean()
        finally:
            del self.instance.validate_constraints
        if self.told:
            field, words = self.told
            self.add_error(field if field in self.fields else None, words)  # type: ignore[attr-defined]

    def _ask_constraints(self, exclude: Iterable[str] | None = None) -> None:
        """In the place of Django's own, which leaves out what the page does not show."""
        unsure = {name for name in exclude or () if self._is_typed(name)} | self._without_parent()
        found: dict[str, list[str]] = {}
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                if told := self._why_broken(model, constraint, unsure):
                    found.setdefault(told[0] or NON_FIELD_ERRORS, []).append(told[1])
        if found:
            raise ValidationError(found)

    def _why_broken(self, model: Any, constraint: Any, unsure: set[str]) -> Sentence | None:
        try:
            with transaction.atomic():
                constraint.validate(model, self.instance, exclude=unsure)
        except (ValidationError, DatabaseError) as error:
            return self._sentence(constraint.name, error)
        return None

    def _is_typed(self, name: str) -> bool:
        return name in self.fields and not isinstance(self.fields[name], InlineForeignKeyField)

    def _without_parent(self) -> set[str]:
        """The row of an inline table whose parent is being added has no parent to compare."""
        fields = self.instance._meta.concrete_fields
        links = [f for f in fields if f.is_relation and not f.null]
        return {f.name for f in links if getattr(self.instance, f.attname) is None}

    def _sentence(self, name: str, error: Exception) -> Sentence:
        if name in _words(self.page):
            return _words(self.page)[name]
        words = " ".join(error.messages) if isinstance(error, ValidationError) else ""
        return "", words if words and name not in words else UNKNOWN

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says of a field that the page does not show is said above the form."""
        if hasattr(errors, "error_dict"):
            said: dict[str, list[ValidationError]] = {}
            for name, some in errors.error_dict.items():
                shown = name if name in self.fields else NON_FIELD_ERRORS
                said.setdefault(shown, []).extend(some)
            errors = ValidationError(said)
        super()._update_errors(errors)


class _RowsInWords:
    """The rows of an inline table: what stays is not ticked away, what was refused is said."""

    page: Any
    told: Sentence | None

    def clean(self) -> None:
        """Raise what the database told, or why a row stays."""
        super().clean()
        words = [self.told[1]] if self.told else []
        if self.can_delete:  # type: ignore[attr-defined]
            words += [why_not_deleted(self.page, form.instance) for form in self.deleted_forms]  # type: ignore[attr-defined]
        if words := [one for one in words if one]:
            raise ValidationError(words)


def form_in_words(form: type[ModelForm], page: Any, told: Sentence | None) -> type[ModelForm]:
    """The same form, with the page's words; `told`: what the database refused a moment ago."""
    return type(form.__name__, (_InWords, form), {"page": page, "told": told})


def rows_in_words(
    formset: type[BaseInlineFormSet], inline: admin.options.InlineModelAdmin, told: Sentence | None
) -> type[BaseInlineFormSet]:
    """The same table, with the words of the inline page."""
    form = form_in_words(formset.form, inline, None)
    return type(
        formset.__name__,
        (_RowsInWords, formset),
        {
            "form": form,
            "page": inline,
            "told": told,
        },
    )
