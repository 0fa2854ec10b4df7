"""Corrections of payments: entered by one person, confirmed by another who pays (R51)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.views import person
from core.admin import ActForm, ReadOnly, Reasoned, Verb, WithFinding, WithVerbs
from core.rules import euros
from reimbursements import actions, policy
from reimbursements.forms.adjustments import AdjustmentForm
from reimbursements.models import Adjustment
from reimbursements.queries.adjustments import standing_of, to_put_on_a_statement, with_standing

State = Adjustment.State


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnly, WithFinding, WithVerbs, Reasoned):
    """What bookings should have brought; found by reference or SIREN."""

    form = AdjustmentForm
    finds = {"booking": "booking__reference", "siren": "booking__partner__siren"}
    rights = {policy.CORRECTS: "Saisir une correction de versement"}
    list_display = ["booking", "partner", "before_in_words", "after_in_words", "state", "standing"]
    list_filter = ["state"]
    list_select_related = ["booking__partner", "approval"]
    search_fields = [
        "booking__reference",
        "booking__partner__siren",
        "booking__partner__name",
    ]
    search_help_text = "Référence d’une réservation, SIREN, nom du partenaire"
    readonly_fields = [
        "partner", "before_in_words", "after_in_words", "standing", "asked", "answered",
    ]  # fmt: skip
    verbs = (
        Verb(
            "confirmer",
            "Confirmer la correction",
            "La différence va sur le prochain justificatif du partenaire\u00a0: déduite s’il a "
            "trop perçu, ajoutée sinon. Il est prévenu et lit le motif. Une correction confirmée "
            "se retire tant qu’elle n’est sur aucun justificatif.",
            "Correction confirmée.",
            lambda row: row.state == State.ASKED,
            lambda pk, *, by: actions.confirm_adjustment(adjustment_id=pk, by=by),
            ActForm,
            policy.PAYS,
        ),
        Verb(
            "ecarter",
            "Écarter la correction",
            "Rien ne change. Une autre correction pourra être saisie.",
            "Correction écartée.",
            lambda row: row.state == State.ASKED,
            lambda pk, *, by: actions.dismiss_adjustment(adjustment_id=pk, by=by),
            ActForm,
            policy.CORRECTS,
        ),
        Verb(
            "retirer",
            "Retirer la correction",
            "La réservation retrouve son montant d’avant. Le partenaire est prévenu et lit le "
            "motif.",
            "Correction retirée.",
            lambda row: to_put_on_a_statement().filter(pk=row.pk).exists(),
            lambda pk, *, by, reason: actions.withdraw_adjustment(
                adjustment_id=pk, reason=reason, by=by
            ),
            permission=policy.PAYS,
        ),
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm(policy.CORRECTS))

    def get_fields(self, request: HttpRequest, obj: Adjustment | None = None) -> list[str]:
        """What is typed; then what was."""
        if obj is None:
            return ["reference", "after", "reason", "effect"]
        return ["booking", *self.readonly_fields[:3], "reason", "state", *self.readonly_fields[3:]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_standing(super().get_queryset(request))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The page of a booking leads here with its reference."""
        asked = request.GET.get("reference", "")
        return super().get_changeform_initial_data(request) | {"reference": asked[:20]}

    def save_model(self, request: HttpRequest, obj: Adjustment, form: Any, change: bool) -> None:
        """The first of the two people."""
        typed = form.cleaned_data
        made = actions.ask_adjustment(
            booking_id=typed["reference"].pk,
            after=typed["after"],
            reason=typed["reason"],
            by=person(request),
        )
        obj.pk = made.pk
        obj.refresh_from_db()

    @admin.display(description="partenaire")
    def partner(self, row: Adjustment) -> str:
        return row.booking.partner.name

    @admin.display(description="montant d’avant", ordering="before")
    def before_in_words(self, row: Adjustment) -> str:
        return euros(row.before, free_word=False)

    @admin.display(description="montant juste", ordering="after")
    def after_in_words(self, row: Adjustment) -> str:
        return euros(row.after, free_word=False)

    @admin.display(description="où elle en est")
    def standing(self, row: Any) -> str:
        return standing_of(row)

    @admin.display(description="saisie par")
    def asked(self, row: Adjustment) -> str:
        return row.approval.asked_label

    @admin.display(description="répondu par")
    def answered(self, row: Adjustment) -> str:
        return row.approval.decided_label or "–"
