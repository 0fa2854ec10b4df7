"""Who is locked out for having missed their password: seen, and lifted with a reason (M18)."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.actions import lift_lock_out
from accounts.models import Lockout
from accounts.rules import device_named, locked_until
from core.admin import REASON_MAX, ActForm, ReadOnly, Verb, WithVerbs
from core.rules import short_moment


class LiftForm(ActForm):
    """Why: for the journal, nobody else reads it."""

    reason = forms.CharField(
        label="Motif",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Obligatoire. Il reste dans le journal de l’administration.",
        error_messages={"required": "Indiquez un motif."},
    )


def until(lock: Lockout) -> datetime | None:
    """The moment it ends by itself; None when nobody is locked out."""
    missed: Any = getattr(lock, "missed", lock.failures_since_start)
    return locked_until(lock.attempt_time, missed, timezone.now())


@admin.register(Lockout)
class LockoutAdmin(ReadOnly, WithVerbs):
    """The last tries that failed, by address and place; those that lock somebody out say so."""

    list_display = ["login_name", "place", "failures", "last_try", "state"]
    ordering = ["-attempt_time", "-pk"]
    search_fields = ["username", "ip_address"]
    search_help_text = "Adresse e-mail saisie, adresse IP"
    fields = readonly_fields = (
        "login_name", "place", "device", "failures", "last_try", "state",
    )  # fmt: skip
    verbs = (
        Verb(
            "lever",
            "Lever le blocage",
            "La personne peut de nouveau se connecter, sans attendre. Assurez-vous d’abord que "
            "c’est bien elle qui s’est trompée\u00a0: un blocage protège son compte.",
            "Blocage levé.",
            lambda lock: until(lock) is not None,
            lambda pk, *, by, reason: lift_lock_out(lock_id=pk, by=by),
            LiftForm,
            in_bulk=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The last to be tried first; a try without any failure left says nothing."""
        tries = Lockout.objects.order_by().filter(
            username=OuterRef("username"), ip_address=OuterRef("ip_address")
        )
        missed: Any = tries.values("username").annotate(n=Sum("failures_since_start")).values("n")
        rows = super().get_queryset(request).annotate(missed=Subquery(missed))
        return rows.filter(failures_since_start__gt=0)

    @admin.display(description="adresse saisie", ordering="username")
    def login_name(self, lock: Lockout) -> str:
        return lock.username or "–"

    @admin.display(description="adresse IP", ordering="ip_address")
    def place(self, lock: Lockout) -> str:
        return lock.ip_address or "–"

    @admin.display(description="navigateur")
    def device(self, lock: Lockout) -> str:
        return device_named(lock.user_agent) or "inconnu"

    @admin.display(description="essais manqués", ordering="failures_since_start")
    def failures(self, lock: Lockout) -> int:
        missed: Any = getattr(lock, "missed", lock.failures_since_start)
        return int(missed)

    @admin.display(description="dernier essai", ordering="attempt_time")
    def last_try(self, lock: Lockout) -> str:
        return short_moment(lock.attempt_time)

    @admin.display(description="état")
    def state(self, lock: Lockout) -> str:
        ends = until(lock)
        return f"Bloqué jusqu’au {short_moment(ends)}" if ends else "Non bloqué"
