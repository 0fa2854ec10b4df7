"""Campaigns of credits in the administration: prepared, tried, applied, undone, exported."""

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone

from accounts.views import person
from core.admin import ActForm, ReadOnly, ReasonForm, Verb, WithVerbs
from core.files.downloads import attachment
from schools.actions.campaign import abandon, apply_campaign, prepare, undo_campaign
from schools.documents.campaigns import KINDS, LINES, MISSING, UNSPENT, table
from schools.forms.campaign import ApplyForm, CampaignForm, DayForm
from schools.models import BudgetCampaign, CampaignLine
from schools.queries.campaigns import (
    figures_of,
    lines_of,
    missing_from,
    not_undoable,
    unspent,
    unspent_total,
)

State = BudgetCampaign.State
A_PAGE = 50
REFRESH_SECONDS = 2
ROWS_AT_ONCE = 1_000
NAME = "schools_budgetcampaign"


class CampaignLineInline(ReadOnly, admin.TabularInline):
    """What campaigns did to a credit: old → new, in the page of the credit."""

    model = CampaignLine
    fields = readonly_fields = (
        "campaign", "author", "reason", "state", "kind", "amount_before", "amount_after", "formula",
    )  # fmt: skip
    verbose_name_plural = "Ce que les campagnes ont fait à ce crédit"
    extra = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("campaign", "institution")

    @admin.display(description="par")
    def author(self, line: CampaignLine) -> str:
        return line.campaign.author_label

    @admin.display(description="motif")
    def reason(self, line: CampaignLine) -> str:
        return line.campaign.reason or "–"


@admin.register(BudgetCampaign)
class CampaignAdmin(ReadOnly, WithVerbs):
    """The batches of credits: a trial is read before anything is applied."""

    form = CampaignForm
    list_display = [
        "number",
        "title",
        "source",
        "state",
        "author_label",
        "created_at",
        "applied_at",
    ]
    list_display_links = ["number", "title"]
    list_filter = ["state", "source", "ministry"]
    search_fields = ["title", "file_name", "digest", "author_label"]
    search_help_text = "Intitulé, nom ou empreinte du fichier, auteur"
    change_form_template = "schools/admin/campaign.html"
    change_list_template = "schools/admin/campaigns.html"
    periods = [("commitment_from", "commitment_to"), ("event_from", "event_to")]
    rights = {"schools.add_budgetcampaign": "Préparer une campagne de crédits"}
    verbs = (
        Verb(
            "appliquer",
            "Appliquer la campagne",
            "Chaque ligne « à appliquer » de l’essai est écrite, par un seul lot. Un crédit qui a "
            "changé depuis l’essai est laissé tel quel, et aucun ne passe sous ce qui est engagé.",
            "Application lancée. Vous pouvez quitter la page.",
            lambda campaign: campaign.state == State.READY,
            lambda pk, *, by, reason, total: apply_campaign(
                campaign_id=pk, total=total, reason=reason, by=by
            ),
            ApplyForm,
        ),
        Verb(
            "abandonner",
            "Abandonner la campagne",
            "Rien n’est appliqué. L’essai reste lisible.",
            "Campagne abandonnée.",
            lambda campaign: campaign.state in (State.WAITING, State.CHECKING, State.READY),
            lambda pk, *, by: abandon(campaign_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "annuler-le-lot",
            "Annuler le lot",
            "Chaque crédit retrouve ses valeurs d’avant la campagne\u00a0; ceux qu’elle a créés "
            "disparaissent. Refusé dès qu’un crédit créé est engagé, ou qu’un crédit a changé "
            "depuis.",
            "Annulation lancée. Vous pouvez quitter la page.",
            lambda campaign: campaign.state in (State.DONE, State.PARTLY_UNDONE),
            lambda pk, *, by, reason: undo_campaign(campaign_id=pk, reason=reason, by=by),
            ReasonForm,
        ),
    )

    @admin.display(description="numéro", ordering="pk")
    def number(self, campaign: BudgetCampaign) -> str:
        return f"n° {campaign.pk}"

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("schools.add_budgetcampaign"))

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The page of a campaign says its parameters in words of its own."""
        return [] if obj is None else [f.name for f in BudgetCampaign._meta.fields]

    def save_model(
        self, request: HttpRequest, obj: BudgetCampaign, form: ModelForm, change: bool
    ) -> None:
        by = person(request)
        values = form.values()  # type: ignore[attr-defined]
        obj.pk = prepare(values=values, by=by, author=by.full_name).pk

    def response_add(self, request: HttpRequest, obj: Any, *args: Any) -> HttpResponse:
        """To its page, where the trial is followed."""
        return redirect(f"admin:{NAME}_change", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("non-consomme/", wrap(self.unspent), name=f"{NAME}_unspent"),
            path("non-consomme.<slug:kind>", wrap(self.unspent_file), name=f"{NAME}_unspent_file"),
            path("<int:pk>/fichier/", wrap(self.sent_file), name=f"{NAME}_file"),
            path("<int:pk>/<slug:what>.<slug:kind>", wrap(self.lines_file), name=f"{NAME}_lines"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The trial, or the progress: read again every two seconds while a worker is at it."""
        campaign = context.get("original")
        if campaign is not None:
            state = request.GET.get("etat", "")
            state = state if state in CampaignLine.State else ""
            figures = figures_of(campaign)
            pages = Paginator(lines_of(campaign, state), A_PAGE)
            context |= {
                "figures": figures,
                "done": figures.lines - figures.unread
                if campaign.state == State.CHECKING
                else figures.applied + figures.refused + figures.undone + figures.blocked,
                "missing": missing_from(campaign).count() if campaign.read_at else 0,
                "blocking": not_undoable(campaign)[:A_PAGE] if campaign.state == State.DONE else [],
                "states": CampaignLine.State.choices,
                "chosen": state,
                "page_obj": pages.get_page(request.GET.get("page")),
            }
        answer = super().render_change_form(request, context, *args, **kwargs)
        if campaign is not None and campaign.is_moving:
            answer["Refresh"] = str(REFRESH_SECONDS)
        return answer

    def sent_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file as it was handed over; who takes it is in the journal."""
        campaign = self._seen(request, pk)
        if not campaign.file:
            raise Http404
        self.log_read(request, campaign, "Fichier téléchargé.")  # type: ignore[attr-defined]
        mime = "application/octet-stream"
        answer: HttpResponse = attachment(campaign.file.open(), name=campaign.file_name, mime=mime)
        return answer

    def lines_file(self, request: HttpRequest, pk: int, what: str, kind: str) -> HttpResponse:
        """« lignes » or « absents », as CSV or XLSX."""
        campaign = self._seen(request, pk)
        rows: Any = {"lignes": lines_of, "absents": missing_from}.get(what)
        if rows is None or kind not in KINDS:
            raise Http404
        columns = LINES if what == "lignes" else MISSING
        self.log_read(request, campaign, f"Export\u00a0: {what}.")  # type: ignore[attr-defined]
        found = rows(campaign).iterator(chunk_size=ROWS_AT_ONCE)
        return _streamed(table(columns, found, kind, what), f"campagne-{pk}-{what}", kind)

    def unspent(self, request: HttpRequest) -> HttpResponse:
        """What is left on the credits in force on a day, and the campaign that shares it out."""
        day = self._day(request)
        context = self.admin_site.each_context(request) | {
            "title": "Non-consommé",
            "opts": self.opts,
            "form": DayForm({"au": day}),
            "day": day,
            "query": f"au={day}",
            "total": unspent_total(day),
            "page_obj": Paginator(unspent(day), A_PAGE).get_page(request.GET.get("page")),
            "may_add": self.has_add_permission(request),
        }
        return render(request, "schools/admin/unspent.html", context)

    def unspent_file(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The same, in the columns that a campaign reads."""
        day = self._day(request)
        if kind not in KINDS:
            raise Http404
        found = unspent(day).iterator(chunk_size=ROWS_AT_ONCE)
        name = f"non-consomme-{day:%Y-%m-%d}"
        return _streamed(table(UNSPENT, found, kind, "Non-consommé"), name, kind)

    def _day(self, request: HttpRequest) -> date:
        """The day asked for, today's otherwise."""
        if not request.user.has_perm("schools.view_budgetcampaign"):
            raise PermissionDenied
        form = DayForm(request.GET)
        asked: date | None = form.cleaned_data["au"] if form.is_valid() else None
        return asked or timezone.localdate()

    def _seen(self, request: HttpRequest, pk: int) -> BudgetCampaign:
        if not request.user.has_perm("schools.view_budgetcampaign"):
            raise PermissionDenied
        campaign: BudgetCampaign = get_object_or_404(BudgetCampaign, pk=pk)
        return campaign


def _streamed(pieces: Any, name: str, kind: str) -> HttpResponse:
    answer: Any = StreamingHttpResponse(pieces, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    found: HttpResponse = answer
    return found
