"""Step « L’offre »: what it is and for whom (R10, S14, S32)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from administration.forms import TermsField
from administration.rules.lists import Terms
from core.rules import Territories, level_parts, middle_date
from offers import rules
from offers.forms.fields import DurationField, ProseField
from offers.forms.picture import PictureField
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer, OfferTemplate
from schools.queries import usable_level_days
from venues.models import Venue

ACCESSIBILITY = {
    "accessible_visual": "Handicap visuel",
    "accessible_auditory": "Handicap auditif",
    "accessible_motor": "Handicap moteur",
    "accessible_cognitive": "Handicap psychique ou cognitif",
}


def boxes(
    label: str, choices: dict[str, str] | Terms | Territories, missing: str, **options: Any
) -> Any:
    """A list of checkboxes out of a table of the rules, one at least by default."""
    messages = {"required": missing, "invalid_choice": missing, "invalid_list": missing}
    said = {"label": label, "error_messages": messages} | options
    if not isinstance(choices, dict):
        return TermsField(choices, **said)
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=list(choices.items()), widget=widget, **said)


class ProjectForm(VersionedForm):
    """The project; `venues` are those the person may publish from."""

    venue = forms.ModelChoiceField(
        Venue.objects.none(),
        label="Lieu qui propose l’offre",
        help_text="C’est à lui que l’offre sera remboursée.",
        empty_label=None,
        error_messages={
            "required": "Choisissez le lieu qui propose l’offre.",
            "invalid_choice": "Choisissez un des lieux de votre structure.",
        },
    )
    title = ProseField(
        label="Titre de l’offre",
        help_text="110 caractères au plus. Commencez par l’activité : « Atelier… », « Visite… ».",
        limit=rules.TITLE_MAX,
        what="Le titre",
        error_messages={"required": "Donnez un titre à l’offre."},
    )
    description = ProseField(
        label="Description pour les enseignants",
        help_text="Ce que vivront les élèves, le déroulé, les intervenants. "
        "1\u00a0500 caractères au plus.",
        limit=rules.DESCRIPTION_MAX,
        what="La description",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Décrivez l’offre en quelques phrases."},
    )
    duration_minutes = DurationField(
        label="Durée", help_text="Heures et minutes, par exemple 1 h 30.", required=False
    )
    formats = boxes(
        "Formats de l’intervention",
        rules.FORMATS,
        "Cochez au moins un format.",
        help_text="Une visite suivie d’un atelier ? Cochez les deux.",
    )
    domains = boxes(
        "Domaines artistiques et culturels",
        rules.DOMAINS,
        "Cochez au moins un domaine.",
        help_text="Cochez-en au moins un.",
    )
    levels = boxes("Niveaux concernés", {}, "Cochez au moins un niveau.")
    accessibility = boxes(
        "Accessibilité",
        ACCESSIBILITY,
        "Choisissez dans la liste.",
        help_text="Cochez les handicaps auxquels l’offre est adaptée ; rien si elle ne l’est pas.",
        required=False,
    )

    image = PictureField(
        label="Image",
        help_text="JPG, PNG, WebP ou photo HEIC, 10 Mo au plus, 600 × 400 px au moins. "
        "Les listes n’en montrent que le carré du centre.",
        required=False,
    )
    image_alt = ProseField(
        label="Description de l’image",
        help_text="Pour les personnes qui ne la voient pas. Laissez vide si elle est décorative.",
        limit=rules.IMAGE_ALT_MAX,
        what="La description de l’image",
        required=False,
    )
    image_credit = ProseField(
        label="Crédit de l’image",
        help_text="L’auteur de la photographie ou de l’illustration, écrit sous l’image.",
        limit=rules.IMAGE_CREDIT_MAX,
        what="Le crédit",
        required=False,
    )
    image_removed = forms.BooleanField(label="Retirer l’image", required=False)

    def __init__(self, *args: Any, venues: list[Venue], **options: Any) -> None:
        super().__init__(*args, **options)
        self.venues = venues
        self._offer_venues(venues)
        today = timezone.localdate()
        levels: Any = self.fields["levels"]
        levels.choices = [
            (code, f"{level_label(code)} (à partir du {middle_date(day)})")
            if day > today
            else (code, level_label(code))
            for code, day in usable_level_days(today).items()
        ]
        levels.error_messages["invalid_choice"] = (
            "Le niveau « %(value)s » n’est pas ouvert au pass Culture."
        )

    def _offer_venues(self, venues: list[Venue]) -> None:
        """A choice between several venues; a single one goes without saying."""
        field: Any = self.fields["venue"]
        field.queryset = Venue.objects.filter(pk__in=[venue.pk for venue in venues])
        several_partners = len({venue.partner_id for venue in venues}) > 1
        field.choices = [
            (venue.pk, f"{venue.partner.name} : {venue}" if several_partners else str(venue))
            for venue in venues
        ]
        if len(venues) == 1:
            field.widget = forms.HiddenInput()
            field.initial = venues[0].pk
        else:
            field.widget = forms.RadioSelect() if len(venues) <= MANY else forms.Select()
            field.widget.choices = field.choices

    def clean_title(self) -> str:
        """One line, whatever was pasted; something a reader can see and click."""
        title = " ".join(self.cleaned_data["title"].split())
        if not any(character.isalnum() for character in title):
            raise ValidationError("Donnez un titre à l’offre.")
        return title

    def clean(self) -> dict[str, Any]:
        """Words about an image need one: a browser forgets the file when a page is refused."""
        said = super().clean() or {}
        words = said.get("image_alt") or said.get("image_credit")
        shown = said.get("image") or self.initial.get("has_image")
        if words and not shown and "image" in self.fields and "image" not in self.errors:
            self.add_error("image", WORDS_WITHOUT_IMAGE)
        return said

    @property
    def picture_lost(self) -> bool:
        """A good file came with answers to correct: it has to be chosen again."""
        return bool(self.is_bound and self.errors and self.cleaned_data.get("image"))

    def values(self) -> dict[str, Any]:
        """The fields of the offer to set."""
        said = {k: v for k, v in self.cleaned_data.items() if k in PLAIN_FIELDS}
        if "venue" in self.cleaned_data:
            said["venue_id"] = self.cleaned_data["venue"].pk
        if "accessibility" in self.cleaned_data:
            ticked = self.cleaned_data["accessibility"]
            said |= {name: name in ticked for name in ACCESSIBILITY}
        if "image" in self.cleaned_data:
            said |= self._about_the_image()
        return said

    def _about_the_image(self) -> dict[str, Any]:
        """Its words; an image taken away leaves none. A new file is written by the view."""
        said = self.cleaned_data
        if said.get("image_removed") and not said["image"]:
            return {"image": "", "image_alt": "", "image_credit": ""}
        if not said["image"] and not self.initial.get("has_image"):
            return {}
        return {name: " ".join(said[name].split()) for name in ("image_alt", "image_credit")}


WORDS_WITHOUT_IMAGE = "Choisissez le fichier de l’image, ou videz sa description et son crédit."
PLAIN_FIELDS = {"title", "description", "formats", "domains", "levels", "duration_minutes"}
MANY = 5


def level_label(code: str) -> str:
    """« 4e », « CAP 1re année »."""
    before, above, after, _ = level_parts(code)
    return f"{before}{above}{after}"


def initial_project(offer: CollectiveOffer) -> dict[str, Any]:
    """What the step shows of an existing offer."""
    said = initial_text(offer)
    said |= {"image_alt": offer.image_alt, "image_credit": offer.image_credit}
    said["has_image"] = bool(offer.image)
    return said


def initial_text(source: CollectiveOffer | OfferTemplate) -> dict[str, Any]:
    """The same without the image."""
    said = {name: getattr(source, name) for name in PLAIN_FIELDS}
    said["venue"] = source.venue_id
    said["accessibility"] = [name for name in ACCESSIBILITY if getattr(source, name)]
    return said
