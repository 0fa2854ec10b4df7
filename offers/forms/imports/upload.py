"""Handing over a file of offers: read at once by a child, its lines are checked by a worker."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.files.sheets import BadSheet, read_sheet_apart
from offers import rules
from offers.actions.import_job import HandedFile
from offers.forms.imports.columns import BY_KEY, COLUMNS, key_of
from venues.models import Partner

MEGA = 1024 * 1024
CHOOSE = "Choisissez un fichier CSV ou XLSX."
EMPTY = "Ce fichier est vide."
# The column our own files of errors add.
ERROR_COLUMN = "Erreur"
OURS = {key_of(ERROR_COLUMN): None}
SHOWN = 8


def read_offers(name: str, content: bytes) -> HandedFile:
    """Read a file of offers as a table with the right columns; raises BadSheet."""
    if len(content) > rules.IMPORT_BYTES_MAX:
        raise BadSheet(too_heavy(len(content)))
    sheet = read_sheet_apart(
        content, rows_max=rules.IMPORT_LINES_MAX, columns_max=rules.IMPORT_COLUMNS_MAX
    )
    # Refuse a header without the columns asked for; tell the columns left aside.
    header = sheet.header
    keys = [key_of(title) for title in header]
    missing = [c.title for c in COLUMNS if c.required and key_of(c.title) not in keys]
    if len(missing) > SHOWN:
        raise BadSheet("La première ligne doit porter les noms des colonnes du modèle.")
    if missing:
        raise BadSheet(f"Il manque ces colonnes : {', '.join(missing)}.")
    twice = [
        t for t, key in zip(header, keys, strict=True) if key in BY_KEY and keys.count(key) > 1
    ]
    if twice:
        raise BadSheet(f"La colonne « {twice[0]} » est là deux fois.")
    aside = [t for t, k in zip(header, keys, strict=True) if t and k not in BY_KEY | OURS]
    if aside:
        named = ", ".join(f"« {title[:60]} »" for title in aside[:SHOWN])
        sheet.notes.append(f"Colonnes inconnues, laissées de côté : {named}.")
    if not sheet.rows:
        raise BadSheet("Ce fichier n’a aucune ligne sous les noms de colonnes.")
    digest = hashlib.sha256(content).hexdigest()
    plain_name = "".join(c for c in name if c.isprintable())
    return HandedFile(name=plain_name or "offres", digest=digest, sheet=sheet)


def too_heavy(weight: int) -> str:
    """« Ce fichier pèse 6,2 Mo, la limite est 5 Mo. »."""
    said = f"{weight / MEGA:.1f}".replace(".", ",")
    return f"Ce fichier pèse {said} Mo, la limite est {rules.IMPORT_BYTES_MAX // MEGA} Mo."


class UploadForm(forms.Form):
    """A file, and for which structure when the person has several referenced ones."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Pour quelle structure ?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez une de vos structures référencées."
        ),
    )
    file = forms.FileField(
        label="Fichier d’offres",
        help_text="CSV ou XLSX, 1\u00a0000 lignes et 5 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": CHOOSE, "invalid": CHOOSE, "missing": CHOOSE, "empty": EMPTY},
    )

    def __init__(self, *args: Any, partners: list[Partner], **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.handed: HandedFile | None = None
        field: Any = self.fields["partner"]
        field.queryset = Partner.objects.filter(pk__in=[partner.pk for partner in partners])
        if len(partners) == 1:
            field.widget = forms.HiddenInput()
            field.initial = partners[0].pk

    def clean_file(self) -> Any:
        """Weigh it before reading it; the table is kept in `handed`."""
        file = self.cleaned_data["file"]
        if file.size > rules.IMPORT_BYTES_MAX:
            raise ValidationError(too_heavy(file.size))
        try:
            self.handed = read_offers(file.name, file.read())
        except BadSheet as bad:
            raise ValidationError(str(bad)) from None
        return file


class ConfirmForm(forms.Form):
    """What to do of the lines that are ready."""

    publish = forms.BooleanField(
        label="Publier aussitôt les offres créées",
        help_text="Sinon, elles vous attendent en brouillon dans la liste des offres.",
        required=False,
    )
