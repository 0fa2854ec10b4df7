"""Which offers the administration reads before they are shown (R12): none without a row here."""

from collections.abc import Sequence
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.database import read_quietly
from core.dated import ReadOnce
from core.rules.dated import Remembered

WORDS_MAX = 500
FEWEST, MOST = 1, 50


# Publishing asks the database for no rule: a process reads them once a minute (0033).
REMEMBERED_RULES: "Remembered[Sequence[ReviewRule]]" = Remembered([])


class ReviewRuleQuerySet(models.QuerySet["ReviewRule"]):
    """Chainable questions about rules."""

    def in_force(self, now: datetime) -> "ReviewRuleQuerySet":
        """Begun, and not over."""
        return self.filter(Q(to_at__isnull=True) | Q(to_at__gt=now), from_at__lte=now)


class ReviewRule(ReadOnce):
    """Between two moments, what makes an offer wait for the administration when it is published.

    What it asks never changes: another rule replaces it; only its end may still be set.
    """

    remembered = REMEMBERED_RULES

    class Kind(models.TextChoices):
        PARTNER = "PARTNER", "Un partenaire"
        NEW = "NEW", "Les nouveaux partenaires"
        WORDS = "WORDS", "Des mots du titre ou de la description"
        PRICE = "PRICE", "Un prix élevé"

    kind = models.CharField("offres concernées", max_length=7, choices=Kind)
    partner = models.ForeignKey(
        "venues.Partner",
        models.PROTECT,
        related_name="review_rules",
        null=True,
        blank=True,
        verbose_name="partenaire",
    )
    words = models.CharField(
        "mots", max_length=WORDS_MAX, blank=True, help_text="Séparés par des virgules."
    )
    price = models.DecimalField(
        "à partir de (euros)", max_digits=10, decimal_places=2, null=True, blank=True
    )
    fewer_than = models.PositiveSmallIntegerField(
        "qui ont publié moins de (offres)", null=True, blank=True
    )
    from_at = models.DateTimeField("à partir du")
    to_at = models.DateTimeField("jusqu’au", null=True, blank=True)

    objects = ReviewRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "règle d’instruction"
        verbose_name_plural = "règles d’instruction avant publication"
        ordering = ["-from_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")),
                name="review_rule_dates",
            ),
            models.CheckConstraint(
                condition=Q(kind="PARTNER", partner__isnull=False)
                | Q(kind="NEW", fewer_than__gte=FEWEST, fewer_than__lte=MOST)
                | (Q(kind="WORDS") & ~Q(words=""))
                | Q(kind="PRICE", price__gt=0),
                name="review_rule_says_which",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="review_rule_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="review_rule_only_ends",
                fields=["kind", "partner", "words", "price", "fewer_than", "from_at"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def listed_words(self) -> list[str]:
        """The words and expressions, each as it is looked for."""
        return [word for part in self.words.split(",") if (word := " ".join(part.split()))]

    def is_in_force(self, now: datetime) -> bool:
        """The same question as `in_force`, of one row."""
        return self.from_at <= now and (self.to_at is None or self.to_at > now)


def stored_rules() -> list[ReviewRule] | None:
    """The rules in force or to come; None when nobody can read them now."""
    open_ = Q(to_at__isnull=True) | Q(to_at__gt=timezone.now())
    return read_quietly(ReviewRule.objects.filter(open_))


REMEMBERED_RULES.reads_from(stored_rules)
