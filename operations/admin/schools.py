"""The life of a school: close, reopen, another UAI, merge; what was decided, and the way back."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import User
from bookings import actions
from bookings.models import FollowedBooking
from core.admin import ReadOnly, ReasonForm, Verb, WithFinding, WithVerbs
from operations.filters import ByBookings, ByProblem
from operations.school_forms import CloseForm, MergeForm, RenumberForm, ReopenForm
from schools.admin.institutions import InstitutionAdmin
from schools.models import Institution, SchoolChange
from schools.policy import CHANGES
from schools.queries.life import merger_of

Kind = SchoolChange.Kind
DONE = "Le changement est enregistré."

# The page of schools is made below, where nothing is known of what lives in them.
admin.site.unregister(Institution)


def _is_merged(school: Institution) -> bool:
    return not school.is_open and merger_of(school) is not None


def _changes(kind: str) -> Any:
    """The act of a verb: `effect` was read, the rest is the decision."""

    def act(pk: int, *, by: User, **typed: Any) -> None:
        typed.pop("effect", None)
        successor = typed.pop("successor", None)
        if successor is not None:
            typed["successor_id"] = successor.pk
        actions.change_school(kind=kind, institution_id=pk, by=by, **typed)

    return act


class JournaledByTheAct:
    """Pages whose acts write the journal themselves: more rows change than the one shown."""

    def log_nothing_more(self, request: HttpRequest, row: Model, message: str) -> None:
        """The act has said it, old and new."""


@admin.register(Institution)
class SchoolPage(JournaledByTheAct, WithVerbs, InstitutionAdmin):
    """Schools, and what becomes of them."""

    rights = {CHANGES: "Fermer, rouvrir, fusionner un établissement, changer son UAI"}
    list_filter = [*InstitutionAdmin.list_filter, ByBookings]
    refusals = InstitutionAdmin.refusals | {
        "merged_school_stays_closed": (
            "is_open", "Il en a rejoint un autre\u00a0: annulez plutôt cette fusion.",
        ),
    }  # fmt: skip
    verbs = (
        Verb(
            "fermer",
            "Fermer",
            "L’établissement ne préréserve ni ne confirme plus. Ce qui est confirmé reste.",
            DONE,
            lambda school: school.is_open,
            _changes(Kind.CLOSE),
            CloseForm,
            CHANGES,
            "log_nothing_more",
        ),
        Verb(
            "rouvrir",
            "Rouvrir",
            "L’établissement participe de nouveau, s’il est éligible.",
            DONE,
            lambda school: not school.is_open and not _is_merged(school),
            _changes(Kind.REOPEN),
            ReopenForm,
            CHANGES,
            "log_nothing_more",
        ),
        Verb(
            "changer-l-uai",
            "Changer l’UAI",
            "C’est le même établissement sous un autre code. S’il en remplace un autre, "
            "utilisez «\u00a0Fusionner\u00a0».",
            DONE,
            lambda school: not _is_merged(school),
            _changes(Kind.RENUMBER),
            RenumberForm,
            CHANGES,
            "log_nothing_more",
        ),
        Verb(
            "fusionner",
            "Fusionner",
            "L’établissement ferme et en rejoint un autre, qui reprend ses réservations en cours, "
            "ses enseignants et son crédit non dépensé.",
            DONE,
            lambda school: not _is_merged(school),
            _changes(Kind.MERGE),
            MergeForm,
            CHANGES,
            "log_nothing_more",
        ),
    )


class FollowedInline(ReadOnly, admin.TabularInline):
    """The bookings that followed a merger, as they were."""

    model = FollowedBooking
    fields = readonly_fields = ("booking", "state", "budget")
    extra = 0


@admin.register(SchoolChange)
class SchoolChangeAdmin(JournaledByTheAct, ReadOnly, WithFinding, WithVerbs):
    """What was decided of schools, the newest first; undone while nothing stands on it."""

    finds = {"uai": "institution__uai"}
    list_display = [
        "institution", "kind", "on_date", "successor", "asked_label", "done_at", "undone_at",
        "problem",
    ]  # fmt: skip
    list_filter = [ByProblem, "kind", "on_date", "done_at"]
    inlines = [FollowedInline]
    list_select_related = ["institution", "successor"]
    search_fields = ["institution__uai", "institution__name", "successor__uai", "asked_label"]
    fields = readonly_fields = (
        "institution", "kind", "successor", "former_uai", "new_uai", "on_date", "reason",
        "asked_label", "asked_at", "done_at", "problem", "undone_at", "undone_label",
    )  # fmt: skip
    verbs = (
        Verb(
            "annuler",
            "Annuler ce changement",
            "L’établissement redevient ce qu’il était, et ce qui l’avait suivi lui revient, si "
            "rien n’a été fait depuis qui en dépende.",
            "Le changement est annulé.",
            lambda change: change.undone_at is None,
            lambda pk, *, by, reason: actions.undo_change(change_id=pk, reason=reason, by=by),
            ReasonForm,
            CHANGES,
            "log_nothing_more",
            lambda change: [("Réservations qui avaient suivi", change.followed.count())],
        ),
    )

    @admin.display(description="ancien UAI")
    def former_uai(self, change: SchoolChange) -> str:
        return str(change.former.get("uai", "")) if change.new_uai else "–"
