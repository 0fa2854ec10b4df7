"""The life of a partner: transfer a venue, merge two structures, close; and the way back."""

from typing import Any

from django.contrib import admin

from accounts.models import User
from bookings import actions
from core.admin import ReadOnly, Verb, WithFinding, WithVerbs
from operations.admin.schools import JournaledByTheAct
from operations.filters import ByProblem
from operations.forms import ReasonInside
from operations.partner_forms import (
    CloseForm,
    CloseVenueForm,
    MergeForm,
    PartnerChangeForm,
    TransferForm,
)
from venues.admin.partners import PartnerAdmin, VenueAdmin
from venues.models import Partner, PartnerChange, Venue
from venues.policy import CHANGES

DONE = "Le changement est enregistré."

# The pages of partners and venues are made below, where nothing is known of bookings.
admin.site.unregister([Partner, Venue])


def _changes(form: type[PartnerChangeForm], model: Any) -> Any:
    """The act of a verb: the form says what is asked, `effect` was read."""

    def act(pk: int, *, by: User, **typed: Any) -> None:
        asked = form(row=model.objects.get(pk=pk)).change(typed)
        actions.change_partner(change=asked, by=by)

    return act


def _verb(name: str, label: str, consequence: str, form: Any, model: Any) -> Verb:
    return Verb(
        name,
        label,
        consequence,
        DONE,
        lambda row: row.closed_at is None,
        _changes(form, model),
        form,
        CHANGES,
        "log_nothing_more",
    )


@admin.register(Venue)
class VenuePage(JournaledByTheAct, WithVerbs, VenueAdmin):
    """Venues, and what becomes of them."""

    rights = {CHANGES: "Transférer, fusionner, fermer un lieu ou une structure"}
    readonly_fields = [*VenueAdmin.readonly_fields, "closed_at"]
    verbs = (
        _verb(
            "transferer",
            "Transférer ce lieu",
            "Ce que personne n’a réservé va à un lieu de l’autre structure. Ce lieu ferme\u00a0; "
            "ses réservations, ce qui est dû et les justificatifs y restent.",
            TransferForm,
            Venue,
        ),
        _verb(
            "fermer",
            "Fermer ce lieu",
            "Plus rien n’y est montré. Ses réservations et ce qui est dû restent.",
            CloseVenueForm,
            Venue,
        ),
    )


@admin.register(Partner)
class PartnerPage(JournaledByTheAct, WithVerbs, PartnerAdmin):
    """Partners, and what becomes of them."""

    change_form_template = "operations/admin/partner_form.html"
    readonly_fields = ["closed_at"]
    verbs = (
        _verb(
            "fusionner",
            "Fusionner dans une autre structure",
            "Ses lieux ferment, ce que personne n’a réservé va à l’autre structure, ses membres la "
            "rejoignent. Ses réservations, ce qui est dû et les justificatifs gardent son SIREN.",
            MergeForm,
            Partner,
        ),
        _verb(
            "fermer",
            "Fermer la structure",
            "Tous ses lieux ferment, elle n’en ouvre plus. Ses réservations et ce qui est dû "
            "restent.",
            CloseForm,
            Partner,
        ),
    )


@admin.register(PartnerChange)
class PartnerChangeAdmin(JournaledByTheAct, ReadOnly, WithFinding, WithVerbs):
    """What was decided of partners, the newest first; undone while nothing stands on it."""

    finds = {"siren": "partner__siren"}
    list_display = [
        "partner", "kind", "venue", "successor", "on_date", "asked_label", "done_at", "undone_at",
        "problem",
    ]  # fmt: skip
    list_filter = [ByProblem, "kind", "on_date", "done_at"]
    list_select_related = ["partner", "venue", "successor"]
    search_fields = ["partner__siren", "partner__name", "successor__siren", "asked_label"]
    fields = readonly_fields = (
        "partner", "kind", "venue", "successor", "siret", "on_date", "is_forced", "reason",
        "asked_label", "asked_at", "done_at", "problem", "undone_at", "undone_label",
    )  # fmt: skip
    verbs = (
        Verb(
            "annuler",
            "Annuler ce changement",
            "Les lieux rouvrent, ce qui était parti revient, ce qui était en pause est remis en "
            "ligne, si rien n’a été fait depuis qui en dépende.",
            "Le changement est annulé.",
            lambda change: change.undone_at is None,
            lambda pk, *, by, reason: actions.undo_partner_change(
                change_id=pk, reason=reason, by=by
            ),
            ReasonInside,
            CHANGES,
            "log_nothing_more",
        ),
    )
