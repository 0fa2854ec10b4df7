"""Cultural partners (SIREN) and the days they are referenced on ADAGE."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from stdnum.fr import siren as siren_number

from core.database import DateRange
from venues import rules


def validate_siren(value: str) -> None:
    """Refuse a SIREN whose 9 digits or key are wrong (R2)."""
    if not siren_number.is_valid(value):
        raise ValidationError("Ce numéro SIREN est invalide : 9 chiffres et une clé juste.")


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Chainable questions about partners."""

    def referenced(self, on: date) -> "PartnerQuerySet":
        """Partners referenced on ADAGE on this day (R3)."""
        return self.filter(Exists(Referencing.objects.in_force(on).filter(partner=OuterRef("pk"))))


class Partner(models.Model):
    """A cultural partner: a legal entity with its head office in France (R2)."""

    class Kind(models.TextChoices):
        COLLECTIVITE = "COLLECTIVITE", "Collectivité"
        ETABLISSEMENT_PUBLIC = "ETABLISSEMENT_PUBLIC", "Établissement public"
        ASSOCIATION = "ASSOCIATION", "Association"
        ENTREPRISE = "ENTREPRISE", "Entreprise"
        AUTRE = "AUTRE", "Autre"

    siren = models.CharField("SIREN", max_length=9, unique=True, validators=[validate_siren])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=Kind)
    activities = ArrayField(
        models.CharField(max_length=30, choices=list(rules.ACTIVITIES.items())),
        verbose_name="activités",
    )
    website = models.URLField("site web", blank=True)
    created_at = models.DateTimeField("inscription", auto_now_add=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "partenaire culturel"
        verbose_name_plural = "partenaires culturels"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(siren__regex=r"^[0-9]{9}$"), name="partner_siren_shape"
            ),
            models.CheckConstraint(
                condition=Q(activities__len__gte=1)
                & Q(activities__contained_by=list(rules.ACTIVITIES)),
                name="partner_has_an_activity",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReferencingQuerySet(models.QuerySet["Referencing"]):
    """Chainable questions about referencing."""

    def in_force(self, on: date) -> "ReferencingQuerySet":
        """Referencing facts that hold on this day."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)


class Referencing(models.Model):
    """A partner is referenced on ADAGE from `from_date` until the day before `to_date` (R3)."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="referencings", verbose_name="partenaire culturel"
    )
    from_date = models.DateField("à partir du")
    to_date = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    adage_id = models.CharField("identifiant ADAGE", max_length=20, blank=True)

    objects = ReferencingQuerySet.as_manager()

    class Meta:
        verbose_name = "référencement ADAGE"
        verbose_name_plural = "référencements ADAGE"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="referencing_dates",
            ),
            ExclusionConstraint(
                name="referencings_do_not_overlap",
                expressions=[
                    ("partner", RangeOperators.EQUAL),
                    (DateRange("from_date", "to_date", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, depuis le {self.from_date:%d/%m/%Y}"
