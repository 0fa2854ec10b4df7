"""Buttons of the administration: each asks what it needs, then calls an action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from core.errors import Refused

REASON_MAX = 500


class ActForm(forms.Form):
    """Nothing to type: the consequence is read, the button pressed."""

    subject: Any = None  # the row whose button it is


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

    `act(pk, by=…, **what the form asks)`: with the usual form, `reason=…`. `permission` is the
    right to press it (« reimbursements.pay_statement »); empty, that of changing the object.
    """

    name: str
    label: str
    consequence: str
    done: str
    offered: Callable[[Any], bool]
    act: Callable[..., object]
    form: type[ActForm] = ReasonForm
    permission: str = ""


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

    def use_verb(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask what the act needs, then act; a refusal is said on the page of the object."""
        verb = next(verb for verb in self.verbs if verb.name == name)
        found: Model | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        if not request.user.has_perm(self.permission_of(verb)):
            raise PermissionDenied
        form = verb.form(request.POST if request.method == "POST" else None)
        form.subject = found
        if request.method == "POST" and form.is_valid():
            self._act(request, verb, found, form.cleaned_data)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", found.pk)
        context = self.admin_site.each_context(request) | {
            "title": verb.label,
            "opts": self.opts,
            "original": found,
            "verb": verb,
            "form": form,
        }
        status = 422 if form.errors else 200
        return render(request, "core/admin/verb.html", context, status=status)

    def _act(self, request: HttpRequest, verb: Verb, found: Model, values: dict[str, Any]) -> None:
        reason = f" Motif : {values['reason']}" if "reason" in values else ""
        try:
            # The act and its line in the journal, or neither.
            with transaction.atomic():
                verb.act(found.pk, by=request.user, **values)
                self.log_change(request, found, f"{verb.done}{reason}")
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
        else:
            messages.success(request, verb.done)
