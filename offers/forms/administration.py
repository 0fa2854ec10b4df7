"""What moderation types: why something is not conforming, which offers it reads first (R12)."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.admin import ActForm, ReasonForm
from core.forms import WithEffect
from core.rules import number, plural
from offers.models import CollectiveOffer, ReviewRule
from offers.models.review import FEWEST, MOST
from offers.queries.review import concerned
from offers.rules import FILLED_WITHIN, MOTIVES, REVIEWED_DAYS, published_recently

# Of each kind of rule, the field that says which offers, and what is asked of it.
ASKED = {
    ReviewRule.Kind.PARTNER: ("partner", "Choisissez le partenaire."),
    ReviewRule.Kind.NEW: ("fewer_than", f"Indiquez un nombre d’offres, de {FEWEST} à {MOST}."),
    ReviewRule.Kind.WORDS: ("words", "Indiquez au moins un mot, de trois lettres ou plus."),
    ReviewRule.Kind.PRICE: ("price", "Indiquez un prix, en euros."),
}
SHORTEST_WORD = 3


class RejectForm(ReasonForm):
    """Why an offer is not conforming: a coded motive for the figures, a text for the partner."""

    field_order = ("motive", "reason")

    motive = forms.ChoiceField(
        label="Nature du motif",
        choices=lambda: [("", "Autre"), *MOTIVES.choices()],
        required=False,
        help_text="Pour les statistiques. Le partenaire lit le texte ci-dessous.",
    )


class AcceptForm(ActForm):
    """The version that was read: another one is not accepted unseen."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, row=row, **options)
        if row is not None:
            self.initial["expected_version"] = row.version


RULE = ("kind", "partner", "words", "price", "fewer_than", "from_at", "to_at")


class ReviewRuleForm(WithEffect):
    """Which offers wait for the administration, from when to when; how many it would have been."""

    class Meta:
        model = ReviewRule
        fields = RULE

    def clean_from_at(self) -> datetime:
        """Never in the past: what was published meanwhile was not read.

        The moment at which the form was opened is now: one reads the effect before one saves.
        """
        begins: datetime = self.cleaned_data["from_at"]
        now = timezone.now()
        if begins < now - FILLED_WITHIN:
            raise ValidationError("Une règle ne commence pas dans le passé.")
        return begins

    def clean(self) -> dict[str, Any]:
        """What its kind asks, nothing of the others; then the effect, read as it is."""
        cleaned = super().clean() or self.cleaned_data
        if not {"kind", "from_at"} <= cleaned.keys():
            return cleaned
        name, asked = ASKED[ReviewRule.Kind(cleaned["kind"])]
        for other, _ in ASKED.values():
            if other != name:
                cleaned[other] = "" if other == "words" else None
        rule = ReviewRule(**{key: cleaned.get(key) for key in RULE})
        if not _is_complete(rule, name):
            self.add_error(name, asked)
        if not self.errors.keys() - {"effect"}:
            self._show_effect(rule)
        return cleaned

    def _show_effect(self, rule: ReviewRule) -> None:
        now = timezone.now()
        recent = CollectiveOffer.objects.filter(published_at__gte=published_recently(now))
        many, all_ = concerned(rule, recent).count(), recent.count()
        said = [str(getattr(rule, name) or "") for name in RULE]
        self.ask_to_read(
            "/".join(said),
            "J’ai relu l’effet de cette règle.",
            [
                f"Sur {number(all_)} offre{plural(all_)} publiée{plural(all_)} depuis "
                f"{REVIEWED_DAYS} jours, {number(many)} aurai{'en' if many > 1 else ''}t attendu "
                "votre réponse.",
                "Les offres déjà publiées ne changent pas. Le partenaire lit que son offre est "
                "relue avant sa mise en ligne, et jusqu’à quand\u00a0; il est prévenu de la "
                "réponse par courriel. Une règle ne se modifie pas\u00a0: on y met fin.",
            ],
        )


def _is_complete(rule: ReviewRule, name: str) -> bool:
    """Whether a rule says which offers, within its bounds."""
    if name == "words":
        words = rule.listed_words
        return bool(words) and all(len(word) >= SHORTEST_WORD for word in words)
    if name == "fewer_than":
        return rule.fewer_than is not None and FEWEST <= rule.fewer_than <= MOST
    if name == "price":
        return rule.price is not None and rule.price > 0
    return rule.partner_id is not None
