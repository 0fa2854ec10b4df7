"""Support tools for offers: read everything, change nothing by hand.

An offer changes through its verbs, which journal and tell ADAGE; the button that rejects one is in
`bookings/admin/moderation.py`, because a running booking forbids it.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from administration.rules.numbers import words_today
from core.admin import ReadOnly, Verb, WithFinding, WithVerbs
from core.rules import euros
from offers import rules
from offers.actions import reject_template
from offers.forms.administration import RejectForm
from offers.models import (
    CollectiveOffer,
    CollectiveStock,
    ImportJob,
    OfferChange,
    OfferRequest,
    OfferTemplate,
    RequestEntry,
    TemplateChange,
)
from schools.admin import LevelAdmin, SchoolYearAdmin
from schools.models import Level, SchoolYear


class ByNews(admin.SimpleListFilter):
    """What was newly published, and is still shown."""

    title = "publication"
    parameter_name = "publiees"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("nouvelles", f"Publiées depuis {words_today('newly_published')}")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "nouvelles":
            return queryset
        since = rules.published_since(timezone.now())
        return queryset.filter(state="PUBLISHED", published_at__gte=since)


class LineInline(ReadOnly, admin.TabularInline):
    """Every line the offer ever had, the withdrawn ones too (R16)."""

    model = CollectiveStock
    fields = readonly_fields = (
        "starts_at", "ends_at", "bookable_until", "price", "participants", "accompanying_adults",
        "version", "withdrawn_at", "held_for", "held_until",
    )  # fmt: skip
    extra = 0


class ChangeInline(ReadOnly, admin.TabularInline):
    """The journal of the offer (I10)."""

    model = OfferChange
    fields = readonly_fields = ("at", "author", "verb", "before", "after")
    extra = 0


@admin.register(CollectiveOffer)
class OfferAdmin(ReadOnly, WithFinding):
    """Offers, found by reference, title, SIREN, UAI or contact."""

    finds = {
        "offer": "ref",
        "uai": "institution__uai",
        "siren": "venue__partner__siren",
        "siret": "venue__siret",
    }
    worded = ("title",)

    list_display = ["ref", "title", "partner", "state", "target", "created_at"]
    list_filter = ["state", ByNews, "place", "venue__department_code", "created_at"]
    list_select_related = ["venue__partner", "institution"]
    search_fields = [
        "ref", "title", "venue__siret", "venue__partner__siren", "venue__partner__name",
        "institution__uai", "institution__name", "contact_email",
    ]  # fmt: skip
    search_help_text = "Référence, titre, SIREN, SIRET, UAI, nom du partenaire, adresse de contact"
    date_hierarchy = "created_at"
    inlines = [LineInline, ChangeInline]
    exclude = ["formats", "domains"]
    readonly_fields = ["format_labels", "domain_labels"]

    def detail_of(self, offer: CollectiveOffer) -> str:
        return f"{offer.get_state_display()}, {offer.venue.partner}"

    @admin.display(description="partenaire", ordering="venue__partner__name")
    def partner(self, offer: CollectiveOffer) -> str:
        return str(offer.venue.partner)

    @admin.display(description="destinataire", ordering="institution__name")
    def target(self, offer: CollectiveOffer) -> str:
        return str(offer.institution) if offer.institution else "Tous les établissements"

    @admin.display(description="formats")
    def format_labels(self, offer: CollectiveOffer) -> str:
        return ", ".join(rules.FORMATS[code] for code in offer.formats) or "–"

    @admin.display(description="domaines")
    def domain_labels(self, offer: CollectiveOffer) -> str:
        return ", ".join(rules.DOMAINS[code] for code in offer.domains) or "–"


@admin.register(CollectiveStock)
class LineAdmin(ReadOnly, WithFinding):
    """Lines of every offer, the newest first, found by its reference, its title or the SIREN."""

    in_search = False  # a line is reached from its offer
    finds = {"offer": "offer__ref", "siren": "offer__venue__partner__siren"}
    named = ("offer",)
    ordering = ["-pk"]

    list_display = ["offer_ref", "starts_at", "bookable_until", "price_in_words", "withdrawn_at"]
    list_filter = ["starts_at", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["offer"]
    search_fields = ["offer__ref", "offer__title", "offer__venue__partner__siren"]
    search_help_text = "Référence ou titre de l’offre, SIREN"

    @admin.display(description="offre", ordering="offer__ref")
    def offer_ref(self, line: CollectiveStock) -> str:
        return line.offer.ref

    @admin.display(description="prix", ordering="price")
    def price_in_words(self, line: CollectiveStock) -> str:
        return euros(line.price)


class TemplateChangeInline(ReadOnly, admin.TabularInline):
    """The journal of the template."""

    model = TemplateChange
    fields = readonly_fields = ("at", "author", "verb", "before", "after")
    extra = 0


@admin.register(OfferTemplate)
class TemplateAdmin(ReadOnly, WithFinding, WithVerbs):
    """Templates, found by reference, title or SIREN; a non-conforming one is taken down (R12)."""

    verbs = (
        Verb(
            name="declarer-non-conforme",
            label="Déclarer non conforme",
            consequence="La vitrine n’est plus visible. Le partenaire lit le motif, peut la "
            "corriger et la publier de nouveau. Les demandes déjà reçues suivent leur cours.",
            done="La vitrine est déclarée non conforme.",
            offered=lambda template: template.state in ("PUBLISHED", "PAUSED"),
            act=lambda pk, **kwargs: reject_template(template_id=pk, **kwargs),
            form=RejectForm,
            in_bulk=True,
        ),
    )

    finds = {"template": "ref", "siren": "venue__partner__siren", "siret": "venue__siret"}
    worded = ("title",)

    list_display = ["ref", "title", "partner", "state", "created_at"]
    list_filter = ["state", ByNews, "venue__department_code", "created_at"]
    list_select_related = ["venue__partner"]
    search_fields = ["ref", "title", "venue__partner__siren", "venue__partner__name"]
    search_help_text = "Référence, titre, SIREN, nom du partenaire"
    inlines = [TemplateChangeInline]

    def detail_of(self, template: OfferTemplate) -> str:
        return f"{template.get_state_display()}, {template.venue.partner}"

    @admin.display(description="partenaire", ordering="venue__partner__name")
    def partner(self, template: OfferTemplate) -> str:
        return str(template.venue.partner)


class EntryInline(ReadOnly, admin.TabularInline):
    """The journal of the request, with what both sides wrote."""

    model = RequestEntry
    fields = readonly_fields = ("at", "author", "verb", "text")
    extra = 0


@admin.register(OfferRequest)
class RequestAdmin(ReadOnly, WithFinding):
    """Teachers' requests, found by reference, title, UAI or SIREN."""

    finds = {
        "request": "ref",
        "template": "template__ref",
        "uai": "institution__uai",
        "siren": "template__venue__partner__siren",
        "mail": lambda address: Q(teacher__in=User.objects.with_email(address)),
    }

    list_display = ["ref", "template_title", "institution", "state", "created_at", "waiting_since"]
    list_filter = ["state", "created_at"]
    list_select_related = ["template", "institution"]
    search_fields = [
        "ref", "template__ref", "template__title", "institution__uai",
        "template__venue__partner__siren",
    ]  # fmt: skip
    search_help_text = "Référence de la demande ou de la vitrine, titre, UAI, SIREN"
    inlines = [EntryInline]

    @admin.display(description="vitrine", ordering="template__title")
    def template_title(self, asked: OfferRequest) -> str:
        return asked.template.title


@admin.register(OfferChange)
class ChangeAdmin(ReadOnly, WithFinding):
    """The journal of all offers, found by reference or by who acted."""

    in_search = False

    finds = {
        "offer": "offer__ref",
        "mail": lambda address: Q(actor__in=User.objects.with_email(address)),
    }

    exclude = ["actor_label"]
    readonly_fields = ["author"]
    list_display = ["at", "offer_ref", "verb", "author"]
    list_filter = ["verb", "at"]
    list_select_related = ["offer"]
    search_fields = ["offer__ref", "actor_label", "actor__email"]
    search_help_text = "Référence de l’offre, nom ou adresse de la personne"

    @admin.display(description="offre", ordering="offer__ref")
    def offer_ref(self, change: OfferChange) -> str:
        return change.offer.ref

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfferChange]:
        """The newest first: support looks for what has just happened."""
        return super().get_queryset(request).order_by("-at", "-pk")


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnly, admin.ModelAdmin):
    """Imports of offers by file: where each stands, and why one failed."""

    list_display = ["created_at", "partner", "file_name", "state", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["partner"]
    search_fields = ["file_name", "partner__siren", "partner__name"]


class UsedLevelAdmin(LevelAdmin):
    """Levels, once offers exist."""

    def not_deletable(self, level: Level) -> str:
        """A level that an offer, a template or a request names stays."""
        named = any(
            model._default_manager.filter(levels__contains=[level.code]).exists()
            for model in (CollectiveOffer, OfferTemplate, OfferRequest)
        )
        return "des offres, des vitrines ou des demandes portent ce niveau." if named else ""


class UsedSchoolYearAdmin(SchoolYearAdmin):
    """School years, once offers exist."""

    def not_deletable(self, year: SchoolYear) -> str:
        """A year to come in which an event is planned stays."""
        planned = CollectiveStock.objects.filter(
            starts_at__date__gte=year.starts_date, starts_at__date__lte=year.ends_date
        )
        named = "des événements sont prévus pendant cette année scolaire."
        return super().not_deletable(year) or (named if planned.exists() else "")


# A floor above takes over the pages of the floor below: only offers know what they stand on.
for model, page in ((Level, UsedLevelAdmin), (SchoolYear, UsedSchoolYearAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, page)
