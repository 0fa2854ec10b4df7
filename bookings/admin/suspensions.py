"""Suspensions of schools: each save goes through the gates, once its effect was read (R45, I18)."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from bookings.forms.suspensions import (
    BEGUN,
    HIDDEN_NEEDS,
    NOTHING,
    POSTPONING_NEEDS_AN_END,
    SPARED_WITHOUT,
    TYPED,
    SuspensionForm,
)
from core.admin import Reasoned, ReasonForm, Verb, WithVerbs
from schools.actions import lift_now, reword, suspend
from schools.models import Suspension
from schools.models.suspension import SCOPE


class WhyForm(ReasonForm):
    """The reason stays in the administration's journal."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = "Obligatoire. Il reste dans le journal."


@admin.register(Suspension)
class SuspensionAdmin(Reasoned, WithVerbs):
    """What is suspended, for whom, from when to when; one that is over is only read."""

    form = SuspensionForm
    fields = (*TYPED, "reason", "effect")
    periods = [("from_at", "to_at")]
    list_display = [
        "message", *SCOPE, "stops_confirmations", "stops_prebookings", "hides_credit",
        "postpones_deadlines", "from_at", "to_at",
    ]  # fmt: skip
    refusals = {
        "suspension_stops_something": ("stops_confirmations", NOTHING),
        "suspension_hides_credit_until": ("to_at", HIDDEN_NEEDS["to_at"]),
        "suspension_freezes_until": ("to_at", POSTPONING_NEEDS_AN_END),
        "suspension_spares_confirmations": ("prebooked_before_at", SPARED_WITHOUT),
        "begun_suspension_keeps_its_start": ("from_at", BEGUN),
    }
    verbs = (
        Verb(
            "lever-maintenant",
            "Lever maintenant",
            "Les établissements préréservent et confirment de nouveau aussitôt. Les dates limites "
            "déjà reportées le restent.",
            "Suspension levée.",
            lambda suspension: suspension.runs(timezone.now()),
            lambda pk, *, by, reason: lift_now(suspension_id=pk, by=by),
            WhyForm,
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Suspension | None = None) -> list[Any]:
        """For whom is chosen once; a start that has come stays."""
        begun = obj is not None and obj.from_at <= timezone.now()
        return [*SCOPE, *(["from_at"] if begun else [])] if obj else []

    def get_fields(self, request: HttpRequest, obj: Suspension | None = None) -> list[Any]:
        """With what the page showed, where it is changed."""
        changes = obj is not None and self.has_change_permission(request, obj)
        return [*self.fields, *(["seen"] if changes else [])]

    def has_change_permission(self, request: HttpRequest, obj: Suspension | None = None) -> bool:
        """What is over is history."""
        over = obj is not None and obj.to_at is not None and obj.to_at <= timezone.now()
        return super().has_change_permission(request, obj) and not over

    def not_deletable(self, suspension: Suspension) -> str:
        """Acts were refused under it."""
        if suspension.from_at > timezone.now():
            return ""
        return "cette suspension a commencé. Levez-la, ou donnez-lui une fin."

    def save_model(
        self, request: HttpRequest, obj: Suspension, form: ModelForm, change: bool
    ) -> None:
        """A change writes what this person typed: others may have changed the rest meanwhile."""
        names = form.typed if change else TYPED  # type: ignore[attr-defined]
        said: dict[str, Any] = {name: getattr(obj, name) for name in names}
        said["by"] = request.user
        if change:
            reword(suspension_id=obj.pk, **said)
        else:
            obj.pk = suspend(**said).pk
