"""The places of a partner, the ones that are paid for its offers (SIRET)."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from stdnum.fr import siret as siret_number

from venues.models.partner import Partner

# A closed partner opens no venue, whoever writes (R55).
OPENS_NOTHING = """
IF EXISTS (
    SELECT FROM venues_partner WHERE id = NEW.partner_id AND closed_at IS NOT NULL
) THEN
    RAISE EXCEPTION 'the partner is closed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_closed';
END IF;
RETURN NEW;
"""


def validate_siret(value: str) -> None:
    """Refuse a SIRET whose 14 digits or key are wrong, La Poste's rule included (R2)."""
    if not siret_number.is_valid(value):
        raise ValidationError("Ce numéro SIRET est invalide : 14 chiffres et une clé juste.")


class Venue(models.Model):
    """A place of a partner, the one that is paid for its offers."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="venues", verbose_name="partenaire culturel"
    )
    siret = models.CharField(
        "SIRET", max_length=14, unique=True, null=True, blank=True, validators=[validate_siret]
    )
    siret_comment = models.CharField("explication sans SIRET", max_length=300, blank=True)
    name = models.CharField("nom", max_length=200)
    address = models.CharField("adresse", max_length=200)
    postal_code = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    department_code = models.CharField("département", max_length=3)
    latitude = models.DecimalField(
        "latitude", max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        "longitude", max_digits=9, decimal_places=6, null=True, blank=True
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    # By the administration's verb alone (R55): nothing is published there any more.
    closed_at = models.DateTimeField("fermé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "lieu"
        verbose_name_plural = "lieux"
        ordering = ["name"]
        # The home of a teacher looks for what is near.
        indexes = [models.Index(fields=["latitude", "longitude"], name="venue_coordinates")]
        constraints = [
            models.CheckConstraint(
                condition=Q(siret__isnull=False) | ~Q(siret_comment=""),
                name="venue_siret_or_comment",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^[0-9]{14}$"),
                name="venue_siret_shape",
            ),
        ]

        triggers = [
            pgtrigger.Trigger(
                name="partner_is_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OPENS_NOTHING,
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

    def clean(self) -> None:
        """Refuse a SIRET that belongs to another SIREN (R2)."""
        super().clean()
        if self.siret and self.partner_id and not self.siret.startswith(self.partner.siren):
            raise ValidationError({"siret": "Ce SIRET n’est pas celui d’un lieu de ce partenaire."})
