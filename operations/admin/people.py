"""What the administration does with the data of one person: export, erase, see their pages."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts import policy
from accounts.actions.seeing import start_seeing
from accounts.admin import PersonAdmin
from accounts.models import User
from core.admin import ActForm, Verb
from core.admin.verbs import REASON_MAX
from core.files.downloads import attachment
from core.rules.erased import is_erased
from operations.personal import erasing, export

# The page of people is made below, where nothing is known of what others store of them.
admin.site.unregister(User)
MADE = {
    "json": (export.as_json, "application/json"),
    "pdf": (export.as_pdf, "application/pdf"),
}


class JournalForm(ActForm):
    """Why: the journal of the administration alone tells it."""

    reason = forms.CharField(
        label="Motif",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 80}),
        help_text="Obligatoire. Inscrit au journal de l’administration\u00a0: n’y nommez personne.",
        error_messages={"required": "Indiquez un motif."},
    )


class ExportForm(JournalForm):
    """Which file."""

    file = forms.ChoiceField(
        label="Fichier",
        choices=[("json", "JSON, complet"), ("pdf", "PDF, à lire")],
        widget=forms.RadioSelect,
        initial="json",
    )


def _export(pk: int, *, by: User, reason: str, file: str) -> HttpResponseBase:
    make, mime = MADE[file]
    made = ContentFile(make(User.objects.get(pk=pk)))
    answer: HttpResponseBase = attachment(made, name=f"personne-{pk}.{file}", mime=mime)
    return answer


EXPORT = Verb(
    "exporter",
    "Exporter les données",
    "Tout ce que le produit garde de cette personne, dans un fichier à lui remettre. Vérifiez "
    "d’abord que la demande vient bien d’elle.",
    "Données exportées.",
    lambda user: not is_erased(user.email),
    _export,
    ExportForm,
    "accounts.export_user",
    "log_read",
)
ERASE = Verb(
    "effacer",
    "Effacer la personne",
    "Le compte est fermé, son nom et son adresse disparaissent partout\u00a0: journaux, messages, "
    "courriels, fichiers. Les réservations et les justificatifs gardent leurs montants. "
    "C’est sans retour.",
    "Personne effacée.",
    lambda user: not (is_erased(user.email) or user.is_staff or user.is_superuser),
    lambda pk, *, by, reason: erasing.erase(user_id=pk),
    JournalForm,
    "accounts.erase_user",
    "log_erasure",
    erasing.preview,
)
SEE_AS = Verb(
    "voir-comme",
    "Voir comme",
    "Pendant 15 minutes, les pages du site sont celles de cette personne\u00a0: elles se lisent, "
    "rien ne s’y fait. L’administration reste la vôtre.",
    "Pages vues à la place de la personne.",
    policy.may_be_seen,
    lambda pk, *, by, reason: None,
    JournalForm,
    policy.SEES_AS,
    "log_read",
)


@admin.register(User)
class PersonWithData(PersonAdmin):
    """People, and what the law lets them ask."""

    verbs = (*PersonAdmin.verbs, SEE_AS, EXPORT, ERASE)

    def do_verb(
        self, request: HttpRequest, verb: Verb, found: Model, values: dict[str, Any]
    ) -> object:
        """What one sees in somebody's place is kept in one's own session."""
        if verb is not SEE_AS:
            return super().do_verb(request, verb, found, values)
        assert isinstance(request.user, User)
        start_seeing(request.session, user_id=found.pk, by=request.user)
        return redirect("my-space")
