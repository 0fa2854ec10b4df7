"""What every page of the administration does: answer in words, whatever is sent to it."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, DataError, transaction
from django.db.models import DecimalField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from core.admin.fields import AmountField
from core.admin.lists import Bounded
from core.admin.refusals import (
    Sentence,
    form_in_words,
    rows_in_words,
    sentence_for,
    why_not_deleted,
)
from core.errors import Refused, messages_so_far, unsay

SEEN = "_seen"
# What Django says of every save: « L’objet suspension « … » a été ajouté avec succès. »
DONE = re.compile(r"(ajouté|modifié|supprimé)\w* avec succès")
LINK = re.compile(r"<a href=.*?</a>", re.DOTALL)
MOVED = (
    "Une autre personne a modifié cette page pendant votre saisie\u00a0: rien n’a été enregistré. "
    "Rouvrez-la pour voir ce qui a changé."
)


class CannotGo(Refused):
    """A row that others need is not deleted."""

    code = "KEPT"
    title = "Suppression impossible"


class ReadOnly:
    """Shown to whoever may view the model, never written by hand, never deleted."""

    @admin.display(description="auteur", ordering="actor_label")
    def author(self, row: Any) -> str:
        """Of a line of a journal: who, as it was written that day."""
        return str(row.actor_label)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InWords:
    """Laid over each page by `Administration`: its class comes first, Django's after it."""

    # A list never counts its whole table, not even twice as Django does.
    paginator = Bounded
    show_full_result_count = False

    # Django's own attributes and methods are found by `super()`: nothing is known of them here.
    def message_user(
        self, request: HttpRequest, message: Any, level: Any = messages.INFO, *args: Any, **kw: Any
    ) -> None:
        """« Enregistré » rather than « L’objet … a été ajouté avec succès »."""
        if level == messages.SUCCESS and (done := DONE.search(str(message))):
            what = "Suppression faite" if done[1] == "supprimé" else "Enregistrement fait"
            link = LINK.search(str(message))  # escaped by Django, which wrote it
            message = SafeString(f"{what}\u00a0: {link[0]}.") if link else f"{what}."
        super().message_user(request, message, level, *args, **kw)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        return form_in_words(form, self, self._told(request, obj, form.base_fields))

    def get_formsets_with_inlines(
        self, request: HttpRequest, obj: Any = None
    ) -> Iterator[tuple[Any, Any]]:
        told = getattr(request, "told", None)
        for rows, inline in super().get_formsets_with_inlines(request, obj):
            mine = told if told in getattr(inline, "refusals", {}).values() else None
            yield rows_in_words(rows, inline, mine), inline

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Decimal numbers are typed with a comma, by habit."""
        if isinstance(db_field, DecimalField):
            kwargs["form_class"] = AmountField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A key that people choose is chosen once: another one would be another row."""
        own, key = list(super().get_readonly_fields(request, obj)), self.opts.pk  # type: ignore[attr-defined]
        return own if obj is None or key.auto_created or key.name in own else [*own, key.name]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """Nothing has a NUL in its name, and PostgreSQL takes none. A field without a name
        (`?_to_field=`) is no field: the row is looked for by its key.
        """
        if "\x00" in object_id:
            return None
        return super().get_object(request, object_id, from_field or None)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address proposes for a form, when its fields can read it."""
        given = super().get_changeform_initial_data(request)
        return {name: found for name, raw in given.items() if (found := self._read(name, raw))}

    def _read(self, name: str, raw: Any) -> Any:
        try:
            field = self.opts.get_field(name)  # type: ignore[attr-defined]
            return field.to_python(raw) if hasattr(field, "to_python") else raw
        except (FieldDoesNotExist, ValidationError, ValueError, TypeError, OverflowError):
            return None

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """A filter that no row can meet leads back to the whole list."""
        try:
            with transaction.atomic():
                return super().get_changelist_instance(request)
        except (ValueError, OverflowError, DataError, ValidationError) as error:
            raise IncorrectLookupParameters(str(error)) from error

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, or the same form with the sentence of what the database refused."""
        view, before = super().changeform_view, messages_so_far(request)
        if request.method != "POST":
            return view(request, object_id, *args, **kwargs)
        try:
            return view(request, object_id, *args, **kwargs)
        except (Refused, DatabaseError) as error:
            told = sentence_for(error, self, *self.inlines)  # type: ignore[attr-defined]
            if told is None:
                raise
        unsay(request, before)
        request.told = told  # type: ignore[attr-defined]
        return view(request, object_id, *args, **kwargs)

    def _told(self, request: HttpRequest, obj: Any, shown: Iterable[str]) -> Sentence | None:
        """What the form must say before anything is written: refused, or moved meanwhile."""
        told = getattr(request, "told", None)
        if told is not None:
            in_a_table = any(told in getattr(i, "refusals", {}).values() for i in self.inlines)  # type: ignore[attr-defined]
            return None if in_a_table else told
        sent = request.POST.get(SEEN) if request.method == "POST" and obj is not None else None
        return ("", MOVED) if sent and sent != fingerprint(obj, shown) else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the fingerprint of the row the person has under the eyes."""
        row, shown = context.get("original"), context["adminform"].form.fields
        context["seen"] = request.POST.get(SEEN) or (fingerprint(row, shown) if row else "")
        return super().render_change_form(request, context, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The confirmation, or why the row stays (409)."""
        with self._refusing():
            return _conflict(request, super().delete_view(request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; an action one may not do is refused as a page one may not see."""
        asked = request.POST.get("action", "")
        if asked in dict(self._every_action()) and asked not in self.get_actions(request):
            raise PermissionDenied
        self._ignore_unknown_keys(request)
        return super().changelist_view(request, extra_context)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows go one by one, each by a page that says what goes with it: never a ticked list."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def _ignore_unknown_keys(self, request: HttpRequest) -> None:
        """Of the boxes sent as ticked; what no row could be named chooses nothing."""
        ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
        keys = [key for key in ticked if self._is_key(key)]
        if keys != ticked:
            request.POST = request.POST.copy()  # type: ignore[assignment]
            request.POST.setlist(ACTION_CHECKBOX_NAME, keys)

    def _is_key(self, text: str) -> bool:
        try:
            self.opts.pk.clean(text, None)  # type: ignore[attr-defined]
        except ValidationError:
            return False
        return "\x00" not in text

    def _every_action(self) -> list[tuple[str, Any]]:
        return [(name, function) for function, name, _ in self._get_base_actions()]  # type: ignore[attr-defined]

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """A row that the database does not let go: a page in words."""
        try:
            yield
        except DatabaseError as error:
            told = sentence_for(error, self, *self.inlines)  # type: ignore[attr-defined]
            if told is None:
                raise
            raise CannotGo(told[1]) from error

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """With what `not_deletable` says of each row among what protects them."""
        deleted, count, needed, protected = super().get_deleted_objects(objs, request)
        rows = objs if isinstance(objs, QuerySet | list) else [objs]
        kept = [f"{row}\u00a0: {why}" for row in rows if (why := why_not_deleted(self, row))]
        request.kept = kept  # type: ignore[attr-defined]
        return deleted, count, needed, [*kept, *protected]


def fingerprint(row: Any, shown: Iterable[str]) -> str:
    """What a form shows of a row, in a few letters: two differ when it changed meanwhile.

    Not what moves by itself under the form: what is engaged on a credit, somebody’s last entry.
    """
    fields = [field for field in row._meta.concrete_fields if field.name in shown]
    values = [f"{field.attname}={getattr(row, field.attname)}" for field in fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def _conflict(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A deletion that was confirmed and does not happen is a conflict."""
    context = getattr(answer, "context_data", None) or {}
    if request.method == "POST" and "post" in request.POST and context.get("protected"):
        answer.status_code = 409
    return answer
