"""What an officer types to stop a partner (R49), to word a mail (R62), to write to many (R65)."""

from typing import Any

from django import forms
from django.utils import timezone

from administration.models import Broadcast
from administration.rules.broadcast import NAMES
from core.admin import ActForm, ReasonForm
from core.rules.places import NUMBERED_TERRITORIES
from operations.populations import BOOKINGS, PARTNERS, REFERENCING
from outbox.mails.wording import source_of
from outbox.models import MailWording
from outbox.queries import mails_with_words
from outbox.rules.wording import in_braces, original_words, placeholders_in, why_not
from schools.models import Institution, Level
from schools.rules import MINISTRIES
from venues import rules

INSIDE = "Obligatoire. Il reste dans l’administration\u00a0: personne d’autre ne le lit."
DAY = {"type": "date"}
ALL = ("", "Tous")
CRITERIA = ("departments", "academies", "ministry", "level", "bookings", "referencing")
USELESS = "Sans effet pour cette population\u00a0: laissez ce champ vide."
# Piece of a mail -> the field that says it.
PIECES = {"objet": "subject", "titre": "heading", "intro": "body"}


class ReasonInside(ReasonForm):
    """A reason that nobody outside of the administration reads."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].help_text = INSIDE


class SuspendForm(ReasonInside):
    """What is stopped, from when, until when, why."""

    acts = forms.MultipleChoiceField(
        label="Ce qui est suspendu",
        choices=list(rules.STOPPABLE.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un acte."},
    )
    from_date = forms.DateField(
        label="À partir du",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=timezone.localdate,
        help_text="Aujourd’hui\u00a0: elle vaut aussitôt.",
    )
    to_date = forms.DateField(
        label="Jusqu’au (exclu)",
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text="Facultatif. Sans date, elle dure jusqu’à ce que deux personnes la lèvent.",
    )
    field_order = ("acts", "from_date", "to_date", "reason")

    def clean(self) -> dict[str, Any]:
        """Mistakes of dates are said at their field."""
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from_date"), cleaned.get("to_date")
        if begins and begins < timezone.localdate():
            self.add_error("from_date", "Une suspension ne commence pas dans le passé.")
        if begins and ends and ends <= begins:
            self.add_error("to_date", "La fin doit venir après le début.")
        return cleaned


class WidenForm(ReasonInside):
    """Acts to add, another end, or none."""

    acts = forms.MultipleChoiceField(
        label="À suspendre aussi",
        required=False,
        choices=list(rules.STOPPABLE.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    to_date = forms.DateField(
        label="Jusqu’au (exclu)",
        required=False,
        widget=forms.DateInput(attrs=DAY),
        help_text="Vide\u00a0: la fin ne change pas.",
    )
    endless = forms.BooleanField(label="Sans date de fin", required=False)
    field_order = ("acts", "to_date", "endless", "reason")


class CancelEverythingForm(ReasonForm):
    """The number read on the page, and why: schools and teachers read it."""

    count = forms.IntegerField(widget=forms.HiddenInput)


class WordingForm(forms.ModelForm):
    """Which mail, which piece of it, in which words, and why."""

    template = forms.ChoiceField(label="courriel", choices=mails_with_words)

    class Meta:
        model = MailWording
        fields = ("template", "piece", "words", "why")

    def clean(self) -> dict[str, Any]:
        """Words that the mail could not say are refused at their field, with those it knows."""
        cleaned = super().clean() or self.cleaned_data
        if not {"template", "piece", "words"} <= cleaned.keys():
            return cleaned
        source = source_of(cleaned["template"])
        if not original_words(source, cleaned["piece"]):
            self.add_error("piece", "Ce courriel n’a pas cette partie.")
        elif why := why_not(cleaned["words"].strip(), cleaned["piece"], source):
            known = in_braces(placeholders_in(source))
            self.add_error("words", f"{why} Noms connus\u00a0: {known or 'aucun'}.")
        return cleaned


def levels() -> list[tuple[str, str]]:
    """All of them, or one."""
    return [ALL, *Level.objects.order_by("rank").values_list("code", "label")]


class BroadcastForm(forms.ModelForm):
    """Whom one writes to, and what is said; nothing leaves by saving it."""

    departments = forms.MultipleChoiceField(
        label="Départements",
        required=False,
        help_text="De l’établissement, ou d’un lieu de la structure. Vide\u00a0: tous.",
    )
    academies = forms.MultipleChoiceField(label="Académies", required=False)
    ministry = forms.ChoiceField(
        label="Ministère de tutelle", required=False, choices=lambda: [ALL, *MINISTRIES.items()]
    )
    level = forms.ChoiceField(
        label="Niveau",
        required=False,
        choices=levels,
        help_text="Établissements qui en comptent des élèves\u00a0; structures qui publient une "
        "offre pour ce niveau.",
    )
    bookings = forms.ChoiceField(
        label="Réservations", required=False, choices=[ALL, *BOOKINGS.items()]
    )
    referencing = forms.ChoiceField(
        label="Référencement", required=False, choices=[ALL, *REFERENCING.items()]
    )

    class Meta:
        model = Broadcast
        fields = ("audience", "subject", "heading", "body")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = self.instance.criteria or {}
        for name in CRITERIA:
            self.fields[name].initial = held.get(name)
        # What a draft says stays there, unknown of the schools or closed since: without it, the
        # draft would be for everybody.
        schools = Institution.objects.exclude(academy="").order_by()
        known = schools.values_list("academy", flat=True).distinct()
        names = sorted({*known, *held.get("academies", [])})
        boxes: Any = self.fields
        boxes["academies"].choices = [(name, name) for name in names]
        boxes["departments"].choices = NUMBERED_TERRITORIES.choices(held.get("departments", []))

    def clean(self) -> dict[str, Any]:
        """Words no mail could say, criteria that choose nothing here: each at its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        useless = ("ministry",) if cleaned.get("audience") == PARTNERS else ("referencing",)
        for name in useless if cleaned.get("audience") else ():
            if cleaned.get(name):
                self.add_error(name, USELESS)
        for piece, field in PIECES.items():
            if why := why_not(cleaned.get(field, "").strip(), piece, NAMES):
                self.add_error(
                    field, f"{why} Noms connus\u00a0: {in_braces(placeholders_in(NAMES))}."
                )
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """With its criteria, and the population in words."""
        chosen = {name: self.cleaned_data[name] for name in CRITERIA if self.cleaned_data[name]}
        self.instance.criteria = chosen
        said = [self.instance.get_audience_display()]
        for name, value in chosen.items():
            field: Any = self.fields[name]
            words = dict(field.choices)
            many = value if isinstance(value, list) else [value]
            said.append(", ".join(str(words[one]) for one in many))
        self.instance.population = " · ".join(said)[:600]
        return super().save(commit)


class StartForm(ActForm):
    """The number read on the dry run is written again: nobody sends what was not looked at."""

    count = forms.IntegerField(
        label="Nombre de destinataires",
        min_value=1,
        max_value=10_000_000,
        localize=True,
        help_text="Recopiez le nombre de destinataires de l’essai à blanc.",
    )
