"""Buttons of the administration: each asks what it needs, then calls an action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from core.batches import line_by_line
from core.errors import Refused
from core.rules import number

REASON_MAX = 500
# So many rows at once: a page shows a hundred, one may choose « all of them ».
BULK_MAX = 500


class ActForm(forms.Form):
    """Nothing to type: the consequence is read, the button pressed. `row` is what it is about."""

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        self.row = row
        super().__init__(*args, **options)


class ReasonForm(ActForm):
    """Why: the people concerned read it."""

    reason = forms.CharField(
        label="Motif",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="Obligatoire. Les personnes concernées le liront.",
        error_messages={"required": "Indiquez un motif."},
    )


@dataclass(frozen=True)
class Verb:
    """A button of the administration: what it is called, when it is offered, what it does.

    `act(pk, by=…, **what the form asks)`: with the usual form, `reason=…`; an answer it returns is
    given instead of the page of the object. `permission` is the right to press it
    (« reimbursements.pay_statement »); empty, that of changing the object. `journal` is the method
    of the page that writes the act; `counts(object)` says, before, what it will touch.
    """

    name: str
    label: str
    consequence: str
    done: str
    offered: Callable[[Any], bool]
    act: Callable[..., object]
    form: type[ActForm] = ReasonForm
    permission: str = ""
    journal: str = "log_change"
    counts: Callable[[Any], list[tuple[str, int]]] | None = None
    in_bulk: bool = False  # offered on the list too, for the rows ticked there
    # Where the same button asks something else of many rows at once, and how each row is read.
    bulk_form: type[ActForm] | None = None
    row_in_words: Callable[[Any], str] = str


def in_bulk(verb: Verb) -> Callable[..., Any]:
    """The action of a list that presses this button for each row ticked."""

    def act(page: Any, request: HttpRequest, rows: QuerySet[Any]) -> Any:
        return page.use_in_bulk(request, rows, verb)

    return act


class WithVerbs(admin.ModelAdmin):
    """A page with buttons; each asks what it needs, then calls an action `by` the person."""

    verbs: tuple[Verb, ...] = ()
    change_form_template = "core/admin/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.use_verb)
        own = [
            path(f"<path:object_id>/{v.name}/", view, {"name": v.name}, name=self._url_name(v))
            for v in self.verbs
        ]
        return [*own, *super().get_urls()]

    def _url_name(self, verb: Verb) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{verb.name}"

    def permission_of(self, verb: Verb) -> str:
        """The right that pressing this button asks."""
        return verb.permission or f"{self.opts.app_label}.change_{self.opts.model_name}"

    def _get_base_actions(self) -> list[tuple[Any, str, Any]]:
        """Those of the list, and the verbs that many rows may share."""
        own = super()._get_base_actions()
        return [
            *own,
            *((in_bulk(verb), verb.name, verb.label) for verb in self.verbs if verb.in_bulk),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only the verbs this person may press."""
        refused = {v.name for v in self.verbs if not request.user.has_perm(self.permission_of(v))}
        found: dict[str, Any] = super().get_actions(request)
        return {name: action for name, action in found.items() if name not in refused}

    def use_in_bulk(
        self, request: HttpRequest, rows: QuerySet[Any], verb: Verb
    ) -> HttpResponse | None:
        """Show what will be done to which rows; then one act a row, each standing alone (R32)."""
        chosen = list(rows[:BULK_MAX])
        open_ = [row for row in chosen if verb.offered(row)]
        sent = "confirmed" in request.POST
        form = (verb.bulk_form or verb.form)(request.POST if sent else None)
        if sent and form.is_valid():
            self._act_on_each(request, verb, chosen, form.cleaned_data)
            return None
        context = self.admin_site.each_context(request) | {
            "title": verb.label,
            "opts": self.opts,
            "verb": verb,
            "form": form,
            "rows": [verb.row_in_words(row) for row in open_],
            "left": [row for row in chosen if row not in open_],
            "too_many": len(chosen) == BULK_MAX,
            "keys": [row.pk for row in chosen],
        }
        return render(request, "core/admin/bulk.html", context, status=422 if form.errors else 200)

    def _act_on_each(
        self, request: HttpRequest, verb: Verb, rows: list[Any], values: dict[str, Any]
    ) -> None:
        reason = f" Motif : {values['reason']}" if "reason" in values else ""

        def one(row: Any) -> None:
            with transaction.atomic():
                verb.act(row.pk, by=request.user, **values)
                self.log_change(request, row, f"{verb.done}{reason}")

        report = line_by_line(rows, one)
        for left in report.left:
            said = left.refusal.why or left.refusal.title
            messages.warning(request, f"{left.row}\u00a0: {said}")
        if report.done:
            messages.success(
                request, f"{verb.label}\u00a0: {number(len(report.done))} sur {number(len(rows))}."
            )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the buttons open now to those who may use them."""
        found = context.get("original")
        if found is not None:
            context["verbs"] = [
                (verb, reverse(f"admin:{self._url_name(verb)}", args=[found.pk]))
                for verb in self.verbs
                if request.user.has_perm(self.permission_of(verb)) and verb.offered(found)
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    def use_verb(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        """Ask what the act needs, then act; a refusal is said on the page of the object."""
        verb = next(verb for verb in self.verbs if verb.name == name)
        found: Model | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        if not request.user.has_perm(self.permission_of(verb)):
            raise PermissionDenied
        form = verb.form(request.POST if request.method == "POST" else None, row=found)
        if request.method == "POST" and form.is_valid():
            answer = self._act(request, verb, found, form.cleaned_data)
            return answer or redirect(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_change", found.pk
            )
        context = self.admin_site.each_context(request) | {
            "title": verb.label,
            "opts": self.opts,
            "original": found,
            "verb": verb,
            "form": form,
            "counts": verb.counts(found) if verb.counts else [],
        }
        # An effect to be read is no mistake.
        status = 422 if form.errors.keys() - {"effect"} else 200
        return render(request, "core/admin/verb.html", context, status=status)

    def _act(
        self, request: HttpRequest, verb: Verb, found: Model, values: dict[str, Any]
    ) -> HttpResponseBase | None:
        answer = None
        reason = f" Motif : {values['reason']}" if "reason" in values else ""
        try:
            # The act and its line in the journal, or neither.
            with transaction.atomic():
                answer = self.do_verb(request, verb, found, values)
                getattr(self, verb.journal)(request, found, f"{verb.done}{reason}")
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return None
        if isinstance(answer, HttpResponseBase):
            return answer
        messages.success(request, verb.done)
        return None

    def do_verb(
        self, request: HttpRequest, verb: Verb, found: Model, values: dict[str, Any]
    ) -> object:
        """Call the action; a page whose act needs the request (a session) says how."""
        return verb.act(found.pk, by=request.user, **values)
