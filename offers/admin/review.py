"""Which offers moderation reads before they are shown (R12): no rule, no waiting."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from core.admin import Completed, Reasoned, ReasonForm, Verb, WithVerbs
from core.rules import euros
from offers.actions import end_review_rule
from offers.forms.administration import ReviewRuleForm
from offers.models import ReviewRule


@admin.register(ReviewRule)
class ReviewRuleAdmin(Completed, WithVerbs, Reasoned):
    """Rules: made with their effect in view, never rewritten; one puts an end to them."""

    form = ReviewRuleForm
    verbs = (
        Verb(
            name="terminer",
            label="Mettre fin à la règle",
            consequence="Les prochaines offres qu’elle concerne sont publiées sans attendre. "
            "Celles qui attendent déjà gardent leur tour\u00a0: répondez-y.",
            done="La règle est terminée.",
            offered=lambda rule: rule.to_at is None or rule.to_at > timezone.now(),
            act=lambda pk, **given: end_review_rule(rule_id=pk),
            form=ReasonForm,
        ),
    )
    autocomplete_fields = ["partner"]
    list_display = ["__str__", "which", "from_at", "to_at"]
    list_filter = ["kind"]
    list_select_related = ["partner"]
    fields = (
        "kind", "partner", "words", "price", "fewer_than", "from_at", "to_at", "reason", "effect",
    )  # fmt: skip
    periods = [("from_at", "to_at")]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What it asks never changes; its button stays."""
        return super().has_change_permission(request, obj) and obj is None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A rule that is made is only shown."""
        return [name for name in self.fields if obj is None or name not in ("reason", "effect")]

    @admin.display(description="précision")
    def which(self, rule: ReviewRule) -> str:
        """The partner, the words, the price or the number of its kind."""
        if rule.price is not None:
            return euros(rule.price)
        return str(rule.partner or rule.words or rule.fewer_than)
