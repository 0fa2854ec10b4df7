"""The forms of the school side: pre-book, refuse, cancel."""

import re
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict

from offers.models import CollectiveStock
from school_portal.queries.changes import Seen, terms_of

NOTE_MAX = 1000
CLASS_MAX = 100
BATCH_MAX = 200
CHOICE = re.compile(r"([A-Z0-9-]{1,20}):([1-9][0-9]{0,8})", re.ASCII)
SALT = "terms seen before pre-booking"


def _version() -> forms.IntegerField:
    """The version of the line the page showed; only a forged or damaged form lacks it."""
    reload = "Rechargez la page pour retrouver l’offre à jour."
    return forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={"required": reload, "invalid": reload, "min_value": reload},
    )


class PrebookForm(forms.Form):
    """The teacher's project for the head, and the line they saw: its version, its terms."""

    version = _version()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    class_name = forms.CharField(
        label="Classe ou classes",
        required=False,
        max_length=CLASS_MAX,
        help_text="Exemple\u00a0: 4e B, 4e C",
        error_messages={"max_length": "Écrivez 100 caractères au plus pour la classe."},
    )
    project_note = forms.CharField(
        label="Projet pédagogique",
        required=False,
        max_length=NOTE_MAX,
        help_text="Aide la direction à décider\u00a0; le partenaire le lit aussi. "
        "1\u00a0000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "Écrivez 1 000 caractères au plus pour le projet."},
    )
    head_note = forms.CharField(
        label="Message à la direction",
        required=False,
        max_length=NOTE_MAX,
        help_text="Seule la direction le lit, ou qui décide pour elle. "
        "1\u00a0000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Écrivez 1 000 caractères au plus pour le message."},
    )

    @classmethod
    def for_line(cls, line: CollectiveStock | None) -> "PrebookForm":
        """An empty form that remembers what its page shows."""
        if line is None:
            return cls()
        seen = {name: str(value) for name, value in asdict(terms_of(line)).items()}
        return cls(initial={"version": line.version, "seen": signing.dumps(seen, salt=SALT)})

    def clean_seen(self) -> Seen | None:
        """The terms the page showed, None when nobody can tell; only ever shown back."""
        try:
            seen = signing.loads(self.cleaned_data["seen"], salt=SALT)
        except signing.BadSignature:
            return None
        return Seen(
            starts_at=datetime.fromisoformat(seen["starts_at"]),
            ends_at=datetime.fromisoformat(seen["ends_at"]),
            bookable_until=datetime.fromisoformat(seen["bookable_until"]),
            price=Decimal(seen["price"]),
            participants=int(seen["participants"]),
        )


class ConfirmForm(forms.Form):
    """The version of the line the head saw (R21)."""

    version = _version()


class BatchForm(forms.Form):
    """Several bookings to confirm, each with the version the head saw: « reference:version »."""

    choix = forms.Field()

    def __init__(self, data: QueryDict) -> None:
        super().__init__({"choix": data.getlist("choix")})

    def clean_choix(self) -> dict[str, int]:
        """Reference → version; only a forged form breaks this."""
        versions: dict[str, int] = {}
        for choice in self.cleaned_data["choix"]:
            found = CHOICE.fullmatch(choice)
            if not found or len(versions) == BATCH_MAX:
                raise forms.ValidationError("Rechargez la page.")
            versions[found[1]] = int(found[2])
        return versions


SHARE = "Transmettre ce motif au partenaire"
SHARE_HELP = (
    "Case vide, le partenaire apprend la décision de la direction de l’établissement, sans son "
    "motif. Votre nom ne lui est jamais donné."
)


class ReasonForm(forms.Form):
    """A reason, and the box, empty at first, of a head who lets the partner read it too."""

    share_reason = forms.BooleanField(label=SHARE, help_text=SHARE_HELP, required=False)

    @property
    def given(self) -> dict[str, Any]:
        """What the verbs of the head are given, after `is_valid()`."""
        return {name: self.cleaned_data[name] for name in ("reason", "share_reason")}


class CancelForm(ReasonForm):
    """Why the school cancels, if it wishes to say (R24)."""

    reason = forms.CharField(
        label="Motif de l’annulation",
        required=False,
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Écrivez 1 000 caractères au plus pour le motif."},
    )
