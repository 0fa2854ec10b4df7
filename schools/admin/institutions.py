"""Support tools: institutions, their people, their credit, years, levels, suspensions."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from core.admin import Completed, ReadOnly, Reasoned, WithFinding, WithVerbs
from core.rules import euros
from schools.admin.amounts import BRING_PUPILS
from schools.admin.campaigns import CampaignLineInline
from schools.forms.administration import (
    BudgetForm,
    InstitutionForm,
    OpeningForm,
)
from schools.models import (
    Budget,
    Delegation,
    Institution,
    Level,
    LevelOpening,
    MinistryGate,
    SchoolRole,
    SchoolYear,
)
from schools.queries import institutions_without_credit
from schools.rules import HIGHEST_RANK


class BudgetInline(ReadOnly, admin.TabularInline):
    """The credits of an institution, as counters."""

    model = Budget
    fields = readonly_fields = (
        "commitment_from",
        "commitment_to",
        "event_from",
        "event_to",
        "amount",
        "engaged",
        "available",
        "is_final",
    )
    extra = 0
    show_change_link = True

    @admin.display(description="disponible")
    def available(self, budget: Budget) -> str:
        if budget.amount is None:
            return "–"  # a row that a forged page added
        return euros(budget.available, free_word=False)


class PersonInline(ReadOnly, admin.TabularInline):
    """Who came in from ADAGE for this institution."""

    model = SchoolRole
    fields = readonly_fields = ("user", "role", "can_prebook", "entered_at")
    extra = 0


class CreditFilter(admin.SimpleListFilter):
    """Who could book nothing this school year."""

    title = "crédit"
    parameter_name = "credit"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[Any]:
        return [("sans", "Éligible, sans crédit cette année scolaire")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "sans":
            return queryset
        return queryset.filter(pk__in=institutions_without_credit(timezone.localdate()))


@admin.register(Institution)
class InstitutionAdmin(WithFinding):
    """Institutions, found by UAI, name, town or e-mail."""

    finds = {
        "uai": "uai",
        "mail": lambda address: (
            Q(email__iexact=address) | Q(people__user__in=User.objects.with_email(address))
        ),
    }
    worded = ("name", "city")

    form = InstitutionForm
    list_display = ["uai", "name", "city", "kind", "sector", "ministry", "is_open", "eligible"]
    list_filter = [
        CreditFilter,
        "eligible",
        "is_open",
        "kind",
        "sector",
        "ministry",
        "department_code",
    ]
    search_fields = ["uai", "name", "city", "email"]
    readonly_fields = ["department_code", "time_zone"]
    inlines = [BudgetInline, PersonInline]
    refusals = {
        "institution_other_kind_needs_a_reason": (
            "eligible_reason",
            "Un établissement d’un autre type n’est éligible que pour un motif, à indiquer ici.",
        ),
    }

    def detail_of(self, institution: Institution) -> str:
        return institution.uai

    def get_readonly_fields(
        self, request: HttpRequest, obj: Institution | None = None
    ) -> list[Any]:
        """An UAI is for life."""
        return [*self.readonly_fields, "uai"] if obj else [*self.readonly_fields]

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False  # an institution closes, its history stays


@admin.register(Budget)
class BudgetAdmin(Completed, Reasoned, WithFinding):
    """Credits: the amount and the periods; what is engaged moves with the bookings only."""

    finds = {"uai": "institution__uai"}

    form = BudgetForm
    list_display = ["institution", "event_from", "event_to", "amount", "engaged", "is_final"]
    list_filter = ["is_final", "event_from", "institution__department_code"]
    list_select_related = ["institution"]
    search_fields = ["institution__uai", "institution__name", "institution__city"]
    autocomplete_fields = ["institution"]
    readonly_fields = ["engaged"]
    inlines = [CampaignLineInline]
    periods = [("commitment_from", "commitment_to"), ("event_from", "event_to")]
    refusals = {
        "budgets_do_not_overlap": (
            "event_from",
            "Un autre crédit de cet établissement couvre déjà une partie de ces deux périodes. "
            "Raccourcissez-le d’abord, ou choisissez d’autres dates.",
        ),
        "budget_never_overspent": ("amount", "Ce montant est inférieur à ce qui est déjà engagé."),
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> list[Any]:
        return ["engaged", "institution"] if obj else ["engaged"]

    def save_model(self, request: HttpRequest, obj: Budget, form: ModelForm, change: bool) -> None:
        """Write only what was typed: the counter may have moved since the page was opened."""
        if change:
            typed = [name for name in form.changed_data if name != "reason"]
            obj.save(update_fields=typed)
        else:
            obj.save()


@admin.register(SchoolRole)
class SchoolRoleAdmin(ReadOnly, WithFinding):
    """What ADAGE said of people; it alone changes it."""

    finds = {
        "uai": "institution__uai",
        "mail": lambda address: Q(user__in=User.objects.with_email(address)),
    }
    named = ("user", "institution")
    list_display = ["user", "role", "institution", "can_prebook", "entered_at"]
    list_filter = ["role"]
    list_select_related = ["user", "institution"]
    search_fields = ["user__email", "user__last_name", "institution__uai", "institution__name"]


class LevelOpeningInline(admin.TabularInline):
    """When a level takes part in the program: data, not code (R6)."""

    model = LevelOpening
    extra = 0
    periods = [("opened_date", "closed_date")]
    refusals = {
        "level_openings_do_not_overlap": (
            "opened_date",
            "Une autre ouverture de ce niveau couvre déjà une partie de ces dates.",
        )
    }

    def not_deletable(self, opening: LevelOpening) -> str:
        """What has begun is history: offers were made for this level."""
        if opening.opened_date > timezone.localdate():
            return ""
        return f"{opening}\u00a0: cette ouverture a commencé. Donnez-lui une date de fermeture."


@admin.register(Level)
class LevelAdmin(admin.ModelAdmin):
    """Levels and their dated openings; a code is chosen once."""

    list_display = ["label", "code", "rank"]
    inlines = [LevelOpeningInline]
    refusals = {"level_rank_is_a_bit": ("rank", f"Le rang va de 0 à {HIGHEST_RANK}.")}

    def get_readonly_fields(self, request: HttpRequest, obj: Level | None = None) -> list[str]:
        """The search keeps the offers of a level by its rank."""
        return ["rank"] if obj else []


@admin.register(LevelOpening)
class OpeningAdmin(Reasoned):
    """Each opening of a level, its effect read before it is saved (R6)."""

    form = OpeningForm
    fields = ("level", "opened_date", "closed_date", "reason", "effect")
    list_display = ["level", "opened_date", "closed_date"]
    list_select_related = ["level"]
    periods = LevelOpeningInline.periods
    refusals = LevelOpeningInline.refusals
    not_deletable = LevelOpeningInline.not_deletable

    def get_readonly_fields(
        self, request: HttpRequest, obj: LevelOpening | None = None
    ) -> list[str]:
        """What has begun keeps its first day."""
        begun = obj is not None and obj.opened_date <= timezone.localdate()
        return ["level", "opened_date"] if begun else []


@admin.register(SchoolYear)
class SchoolYearAdmin(WithVerbs):
    """School years: one that has begun keeps its dates."""

    verbs = (BRING_PUPILS,)
    list_display = ["__str__", "starts_date", "ends_date", "adage_id"]
    periods = [("starts_date", "ends_date")]
    refusals = {
        "school_years_do_not_overlap": (
            "starts_date",
            "Une autre année scolaire couvre déjà une partie de ces dates.",
        )
    }

    def get_readonly_fields(self, request: HttpRequest, obj: SchoolYear | None = None) -> list[str]:
        """The dates of a year in use are not moved away from under it."""
        return ["starts_date", "ends_date"] if obj and self.not_deletable(obj) else []

    def not_deletable(self, year: SchoolYear) -> str:
        """Bookings are confirmed, and told to ADAGE, by their school year."""
        if year.starts_date <= timezone.localdate():
            return "cette année scolaire a commencé."
        return ""


@admin.register(Delegation)
class DelegationAdmin(ReadOnly, admin.ModelAdmin):
    """Decisions lent by heads; given and taken back from their own pages."""

    list_display = [
        "institution", "delegate", "given_by", "from_date", "to_date", "ceiling", "revoked_at",
    ]  # fmt: skip
    list_filter = ["from_date"]
    list_select_related = ["institution", "delegate", "given_by"]
    search_fields = ["institution__uai", "institution__name", "delegate__email", "given_by__email"]


@admin.register(MinistryGate)
class MinistryGateAdmin(ReadOnly, admin.ModelAdmin):
    """The gates: one row a ministry, only locked, never changed."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[MinistryGate]:
        return super().get_queryset(request).order_by("ministry")
