"""The pupils of the schools, pasted from a spreadsheet; amounts per pupil (R46)."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.admin import ReasonForm
from core.forms import FromADay
from core.forms.dated import AGREE
from core.rules import middle_date, number, plural
from schools import rules
from schools.actions.pupils import PupilsLine, bring_pupils, unknown_lines
from schools.actions.report import LineError
from schools.forms.table import BadFile, Table, read_table
from schools.models import PupilAmount

COLUMNS = {"uai", "niveau", "effectif"}
ALIASES = {"level": "niveau", "pupils": "effectif", "eleves": "effectif"}
SHOWN = 20
HOLDER = "uai;niveau;effectif\n0350762N;4e;120"


class PupilsForm(ReasonForm):
    """Lines pasted with their column names; the first sending only counts what they change."""

    lines = forms.CharField(
        label="Lignes",
        widget=forms.Textarea(attrs={"rows": 12, "cols": 80, "placeholder": HOLDER}),
        help_text="Collez le tableau avec la ligne des noms de colonnes\u00a0: uai, niveau, "
        "effectif. Un établissement ou un niveau absent garde son effectif.",
        error_messages={"required": "Collez les lignes du tableau."},
    )
    effect = forms.MultipleChoiceField(
        label="Effet",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": AGREE},
    )
    field_order = ("lines", "reason", "effect")

    def clean_lines(self) -> list[PupilsLine]:
        """Every line can be taken, or none is."""
        try:
            read = read_table(
                self.cleaned_data["lines"].encode(),
                required=COLUMNS,
                optional=set(),
                aliases=ALIASES,
            )
        except BadFile as bad:
            raise ValidationError([str(error) for error in bad.errors[:SHOWN]]) from None
        lines, errors = _lines(read)
        if errors := errors or unknown_lines(lines):
            raise ValidationError([str(error) for error in sorted(errors)[:SHOWN]])
        return lines

    def clean(self) -> dict[str, Any]:
        """What the lines change, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if "lines" not in cleaned:
            return cleaned
        report = bring_pupils(year=self.row, lines=cleaned["lines"], dry_run=True)
        key = hashlib.sha256(f"{cleaned['lines']}{report}".encode()).hexdigest()[:16]
        box: Any = self.fields["effect"]
        told = (
            f"{number(report.created)} effectif{plural(report.created)} "
            f"ajouté{plural(report.created)}, {number(report.changed)} "
            f"modifié{plural(report.changed)}, {number(report.unchanged)} "
            f"inchangé{plural(report.unchanged)}. Élèves de l’année {self.row}\u00a0: "
            f"{number(report.before)} jusqu’ici, {number(report.after)} ensuite."
        )
        box.choices = [(key, told)]
        self.errors.pop("effect", None)
        if key not in self.data.getlist("effect"):  # type: ignore[attr-defined]
            self.add_error("effect", AGREE)
        cleaned["report"] = report
        return cleaned


def _lines(table: Table) -> tuple[list[PupilsLine], list[LineError]]:
    lines, errors = [], list(table.errors)
    for row in table.rows:
        uai, level = rules.as_uai(row.cells["uai"]), row.cells["niveau"].strip()
        typed = "".join(row.cells["effectif"].split())
        if not rules.uai_is_valid(uai):
            errors.append(table.error(row.line, "uai", "le code UAI est faux."))
        elif not rules.is_pupil_count(typed):
            most = number(rules.MOST_PUPILS)
            told = f"un effectif est un nombre entier, {most} au plus."
            errors.append(table.error(row.line, "effectif", told))
        else:
            lines.append(PupilsLine(row.line, uai, level, int(typed)))
    return lines, errors


class PupilAmountForm(FromADay):
    """Euros per pupil of a level, from a day on."""

    name = "Ce montant ne peut commencer"

    class Meta:
        model = PupilAmount
        fields = ("level", "from_date", "amount")

    def clean(self) -> dict[str, Any]:
        """The effect, which must have been read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"level", "from_date", "amount"} <= cleaned.keys():
            return cleaned
        level, day, amount = cleaned["level"], cleaned["from_date"], cleaned["amount"]
        before = PupilAmount.objects.filter(level=level, from_date__lt=day).last()
        self.instance.amount = amount
        after = self.instance.in_words
        self.ask_to_read(
            f"{level.pk}/{day:%Y-%m-%d}/{amount}",
            f"J’ai relu l’effet de ce montant\u00a0: {after}.",
            [
                f"{level}\u00a0: {before.in_words if before else 'aucun montant'} jusqu’ici, "
                f"{after} à partir du {middle_date(day)}.",
                "Les crédits déjà ouverts ne changent pas\u00a0: ce montant sert au calcul des "
                "prochains.",
            ],
        )
        return cleaned
