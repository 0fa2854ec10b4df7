"""What the administration stopped of a partner, from when to when, and who wanted it (R49)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from administration.models import approved_by_two
from venues import rules
from venues.models.partner import Partner
from venues.models.worn import suspension_triggers

# The act of two people that lifts one (decision 0030), about « suspension:<number> ».
LIFT = "partner_suspension_lift"


class PartnerSuspension(models.Model):
    """Acts of a partner stopped from a day to the day before another; at most one not over.

    It grows, or is lifted by two people; what it stops is read on the partner's own row.
    """

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="suspensions", verbose_name="partenaire culturel"
    )
    acts = ArrayField(
        models.CharField(max_length=12, choices=list(rules.STOPPABLE.items())),
        verbose_name="ce qui est suspendu",
    )
    from_date = models.DateField("à partir du")
    to_date = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    reason = models.CharField("motif", max_length=500)
    imposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décidée par"
    )
    imposed_label = models.CharField("décidée par (en toutes lettres)", max_length=320)
    imposed_at = models.DateTimeField("décidée le")
    lifted_at = models.DateTimeField("levée le", null=True, blank=True)
    approval = approved_by_two("levée demandée puis confirmée")

    class Meta:
        verbose_name = "suspension d’un partenaire"
        verbose_name_plural = "suspensions de partenaires"
        ordering = ["-imposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acts__len__gte=1) & Q(acts__contained_by=list(rules.STOPPABLE)),
                name="suspension_stops_something_known",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="partner_suspension_dates",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="partner_suspension_has_a_reason"),
        ]
        triggers = suspension_triggers()

    def __str__(self) -> str:
        return f"{self.partner}, depuis le {self.from_date:%d/%m/%Y}"
