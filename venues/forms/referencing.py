"""The pages of the referencing request, and the message of its thread (R4)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from administration.forms import TermsField
from core.files.uploads import ACCEPTED, ACCEPTED_SAID, Document, Unfit, receive_document
from venues import rules
from venues.forms.fields import PhoneField, ProseField, version_field


class StepForm(forms.Form):
    """One page of the request; French without the colon after labels."""

    expected_version = version_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def values(self) -> dict[str, Any]:
        """The fields of the request this page fills."""
        return {k: v for k, v in self.cleaned_data.items() if k != "expected_version"}


class ActivitiesForm(StepForm):
    """What the structure does."""

    activities = TermsField(
        rules.ACTIVITIES,
        label="Activités de votre structure",
        help_text="Cochez celles que vous voulez proposer à des classes.",
        error_messages={
            "required": "Cochez au moins une activité.",
            "invalid_choice": "Une des activités n’est pas dans la liste.",
        },
    )


class DescriptionForm(StepForm):
    """Who they are, in their own words."""

    description = ProseField(
        label="Présentation de votre structure",
        help_text="Ce que vous proposez aux classes, qui intervient, ce que vous avez déjà mené. "
        f"{rules.REQUEST_DESCRIPTION_MAX} caractères au plus.",
        limit=rules.REQUEST_DESCRIPTION_MAX,
        what="La présentation",
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Présentez votre structure en quelques phrases."},
    )


class ContactForm(StepForm):
    """Whom the administration writes to."""

    contact_name = forms.CharField(
        label="Personne à contacter",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Indiquez la personne à contacter.",
            "max_length": "Ce nom est trop long : 150 caractères au plus.",
        },
    )
    contact_email = forms.EmailField(
        label="Courriel",
        help_text="La décision y est envoyée, comme aux membres de votre structure.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length"),
            "Saisissez un courriel complet, par exemple nom@exemple.fr.",
        ),
    )
    contact_phone = PhoneField(label="Téléphone", required=False)

    def __init__(self, *args: Any, territory: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        # Where the structure is: a number of Nouméa or Papeete is short.
        self.fields["contact_phone"].territory = territory  # type: ignore[attr-defined]


class DocumentForm(forms.Form):
    """One supporting document: what it is, and the file, read before it is believed."""

    nature = forms.ChoiceField(
        label="De quel document s’agit-il ?",
        choices=list(rules.NATURES.items()),
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Indiquez de quel document il s’agit."
        ),
    )
    file = forms.FileField(
        label="Fichier",
        help_text=ACCEPTED_SAID,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages=dict.fromkeys(("required", "invalid", "missing"), "Choisissez un fichier."),
    )
    found: Document

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def clean_file(self) -> "UploadedFile[Any]":
        """Say what the file is, or why it is not accepted."""
        sent = self.cleaned_data["file"]
        try:
            sent, self.found = receive_document(sent)
        except Unfit as unfit:
            raise ValidationError(str(unfit)) from None
        return sent


class MessageForm(forms.Form):
    """A message of the thread."""

    body = ProseField(
        label="Votre message",
        help_text="L’administration vous répond ici ; vous recevez un courriel.",
        limit=rules.MESSAGE_MAX,
        what="Le message",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Écrivez votre message."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
