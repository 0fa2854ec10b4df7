"""The words of the mails: written, read, tried, published, gone back to (R62)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin import ActForm, Verb, WithVerbs
from operations.forms import WordingForm
from outbox.actions import publish_wording, withdraw_wording
from outbox.mails.wording import NoSuchMail, shown, source_of, try_out
from outbox.models import MailWording
from outbox.queries import mails_with_words
from outbox.rules.wording import original_words


@admin.register(MailWording)
class WordingAdmin(WithVerbs):
    """Versions of the pieces of mails; without any, a mail says the product's own words."""

    form = WordingForm
    verbs = (
        Verb(
            "essayer",
            "M’envoyer un essai",
            "Ce courriel n’arrive qu’à vous, les noms entre crochets. Rien n’est publié.",
            "L’essai part à votre adresse.",
            lambda row: True,
            lambda pk, *, by: try_out(MailWording.objects.get(pk=pk), by.email),
            ActForm,
        ),
        Verb(
            "publier",
            "Publier cette version",
            "Les prochains courriels disent ce texte, en une minute au plus. Ceux qui sont déjà "
            "écrits ne changent pas. Pour revenir en arrière, publiez de nouveau une version plus "
            "ancienne, ou retirez celle-ci.",
            "Version publiée.",
            lambda row: True,
            lambda pk, *, by: publish_wording(wording_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "retirer",
            "Retirer cette version",
            "La version publiée avant elle revient, ou le texte d’origine du site.",
            "Version retirée.",
            lambda row: row.published_at is not None,
            lambda pk, *, by: withdraw_wording(wording_id=pk, by=by),
            ActForm,
        ),
    )
    list_display = ["__str__", "mail", "why", "written_at", "published_at"]
    list_filter = ["piece"]
    search_fields = ["template", "words", "why"]
    fields = ("template", "piece", "words", "why", "published_at", "original", "preview")
    readonly_fields = ("published_at", "original", "preview")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was published is history: another version is written."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.was_published)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="courriel")
    def mail(self, row: MailWording) -> str:
        """Its event and whom it is for."""
        return dict(mails_with_words()).get(row.template, row.template)

    @admin.display(description="texte d’origine")
    def original(self, row: MailWording) -> str:
        """The product's own words, which come back without any version."""
        if not row.pk:
            return "Enregistrez le texte pour lire ici celui du site."
        source = source_of(row.template)
        return original_words(source, row.piece) if source else f"{NoSuchMail.title}."

    @admin.display(description="aperçu")
    def preview(self, row: MailWording) -> SafeString | str:
        """The version as it will be read, names in brackets."""
        if not row.pk:
            return "Enregistrez le texte pour le relire ici avant de le publier."
        return format_html("<div>{}</div>", shown(row))
