"""Cultural partners (SIREN) and the days they are referenced on ADAGE."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone
from stdnum.fr import siren as siren_number

from administration.models import only_listed
from core.database import DateRange
from venues import rules
from venues.models.worn import partner_triggers, referencing_triggers


def validate_siren(value: str) -> None:
    """Refuse a SIREN whose 9 digits or key are wrong (R2)."""
    if not siren_number.is_valid(value):
        raise ValidationError("Ce numéro SIREN est invalide : 9 chiffres et une clé juste.")


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Chainable questions about partners."""

    def referenced(self, on: date) -> "PartnerQuerySet":
        """Partners referenced on ADAGE on this day (R3)."""
        return self.filter(Exists(Referencing.objects.in_force(on).filter(partner=OuterRef("pk"))))

    def unreferenced(self, on: date) -> "PartnerQuerySet":
        """Partners not referenced on this day; few are asked more than what they carry (R3)."""
        unsure = self.filter(Q(referenced_from=None) | Q(referenced_from__gt=on))
        referenced = Referencing.objects.in_force(on).filter(partner=OuterRef("pk"))
        return unsure.exclude(Exists(referenced))


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
    activities = ArrayField(models.CharField(max_length=30), verbose_name="activités")
    website = models.URLField("site web", blank=True)
    created_at = models.DateTimeField("inscription", auto_now_add=True)
    # A copy of the suspension that is not lifted (R49), which acts read with the partner's row: the
    # database writes it, and nobody else (`worn.py`).
    suspended_acts = ArrayField(
        models.CharField(max_length=12, choices=list(rules.STOPPABLE.items())),
        verbose_name="suspendu",
        default=list,
        db_default=Value([], ArrayField(models.CharField(max_length=12))),
        blank=True,
        editable=False,
    )
    suspended_from = models.DateField("suspendu à partir du", null=True, editable=False)
    suspended_to = models.DateField("suspendu jusqu’au (exclu)", null=True, editable=False)
    # Since when ADAGE references it without an end and nothing hides it; when this is None or to
    # come, its referencings say (R3). A copy like those above.
    referenced_from = models.DateField("référencé sans fin depuis le", null=True, editable=False)
    # By the administration's verb alone (R55): it opens no venue any more.
    closed_at = models.DateTimeField("fermée le", null=True, blank=True, editable=False)

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
                condition=Q(activities__len__gte=1), name="partner_has_activities"
            ),
        ]
        # The few that are not referenced for good, whom every search passes over.
        indexes = [models.Index(fields=["referenced_from"], name="partner_referenced_from")]
        triggers = [
            *partner_triggers(),
            only_listed("partner_activities_known", activities="activity"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_confirmations(self) -> bool:
        """No suspension keeps heads from engaging their credit today (R49)."""
        return not self.is_stopped("CONFIRMATION", timezone.localdate())

    @property
    def is_hidden(self) -> bool:
        """The administration stopped its publication: there is nothing to ask of ADAGE (R49)."""
        return self.is_stopped("PUBLICATION", timezone.localdate())

    def is_stopped(self, act: str, day: date) -> bool:
        """A suspension keeps this act (`rules.STOPPABLE`) from being done on this day (R49)."""
        stopped = rules.STOPPED_BY[act].intersection(self.suspended_acts)
        return bool(stopped) and rules.covers(self.suspended_from, self.suspended_to, day)


class ReferencingQuerySet(models.QuerySet["Referencing"]):
    """Chainable questions about referencing."""

    def dated(self, on: date) -> "ReferencingQuerySet":
        """What ADAGE says on this day, whatever the administration stopped."""
        return self.filter(Q(to_date__isnull=True) | Q(to_date__gt=on), from_date__lte=on)

    def in_force(self, on: date) -> "ReferencingQuerySet":
        """Referencing facts that hold on this day, of partners whose publication is not stopped:
        a suspension is stronger than what ADAGE says (R3, R49).
        """
        shown = Q(hidden_from__isnull=True) | Q(hidden_from__gt=on) | Q(hidden_to__lte=on)
        return self.dated(on).filter(shown)


class Referencing(models.Model):
    """A partner is referenced on ADAGE from `from_date` until the day before `to_date` (R3)."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="referencings", verbose_name="partenaire culturel"
    )
    from_date = models.DateField("à partir du")
    to_date = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    adage_id = models.CharField("identifiant ADAGE", max_length=20, blank=True)
    # From when to when the publication of the partner is stopped (R49), beside what is read with
    # it: the database writes it, and nobody else.
    hidden_from = models.DateField("masqué à partir du", null=True, editable=False)
    hidden_to = models.DateField("masqué jusqu’au (exclu)", null=True, editable=False)

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
        triggers = referencing_triggers()

    def __str__(self) -> str:
        return f"{self.partner}, depuis le {self.from_date:%d/%m/%Y}"
