"""Suspended confirmations and pre-bookings, and the gates they close (R45)."""

from datetime import datetime
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from core.database import ListedField
from schools.models.institution import ministries

# What a suspension looks at in a school; an empty column of it means all of them.
SCOPE = ("ministry", "academy", "department_code")

# Put later, a start would lift a suspension that runs without a word, and let it be deleted.
KEEPS_ITS_START = """
RAISE EXCEPTION 'the suspension has begun'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'begun_suspension_keeps_its_start';
"""


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Chainable questions about suspensions."""

    def in_force(self, at: datetime, **school: Any) -> "SuspensionQuerySet":
        """Suspensions a school lives under at a moment, the one that spares least first.

        `school`: its `SCOPE`, values or references to them.
        """
        own = Q(*(Q(**{f"{name}__in": ["", school[name]]}) for name in SCOPE))
        running = Q(to_at__isnull=True) | Q(to_at__gt=at)
        return self.filter(own, running, from_at__lte=at).order_by(
            F("prebooked_before_at").asc(nulls_first=True), "pk"
        )


class Suspension(models.Model):
    """Acts refused to the schools of a ministry, an academy, a department or to all of them,
    between two moments; their credit may be hidden meanwhile, their deadlines moved on.
    """

    ministry = ListedField(
        "ministère",
        max_length=12,
        choices=ministries,
        blank=True,
        help_text="Vide : tous.",
    )
    academy = models.CharField(
        "académie", max_length=60, blank=True, db_default="", help_text="Vide : toutes."
    )
    department_code = models.CharField(
        "département", max_length=3, blank=True, db_default="", help_text="Vide : tous."
    )
    stops_confirmations = models.BooleanField(
        "suspend les confirmations", default=True, db_default=True
    )
    stops_prebookings = models.BooleanField(
        "suspend les préréservations", default=False, db_default=False
    )
    hides_credit = models.BooleanField(
        "masque le crédit",
        default=False,
        db_default=False,
        help_text="Jusqu’à la fin de la suspension, que l’on annonce. Les confirmations sont "
        "alors suspendues aussi.",
    )
    postpones_deadlines = models.BooleanField(
        "reporte les dates limites",
        db_column="freezes_deadlines",  # as it was released (0054)
        default=False,
        db_default=False,
        help_text="Celles des préréservations en attente, de la durée de la suspension et au plus "
        "tard au début de l’événement.",
    )
    from_at = models.DateTimeField("à partir du")
    to_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    message = models.CharField("message affiché", max_length=300)
    prebooked_before_at = models.DateTimeField(
        "sauf ce qui a été préréservé avant le", null=True, blank=True
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension"
        verbose_name_plural = "suspensions"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gt=F("from_at")),
                name="suspension_dates",
            ),
            models.CheckConstraint(
                condition=Q(stops_confirmations=True) | Q(stops_prebookings=True),
                name="suspension_stops_something",
            ),
            # A credit that is not shown is not engaged, and one says until when.
            models.CheckConstraint(
                condition=Q(hides_credit=False)
                | Q(
                    stops_confirmations=True, prebooked_before_at__isnull=True, to_at__isnull=False
                ),
                name="suspension_hides_credit_until",
            ),
            # By how much a deadline moves is known.
            models.CheckConstraint(
                condition=Q(postpones_deadlines=False) | Q(to_at__isnull=False),
                name="suspension_freezes_until",
            ),
            models.CheckConstraint(
                condition=Q(prebooked_before_at__isnull=True) | Q(stops_confirmations=True),
                name="suspension_spares_confirmations",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="begun_suspension_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.from_at <= now()"),
            ),
            pgtrigger.Trigger(
                name="begun_suspension_keeps_its_start",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.from_at <= now() AND NEW.from_at <> OLD.from_at"
                ),
                func=KEEPS_ITS_START,
            ),
        ]

    def __str__(self) -> str:
        return self.message

    def spares(self, prebooked_at: datetime) -> bool:
        """What was pre-booked before the given moment may still be confirmed (R45)."""
        return self.prebooked_before_at is not None and prebooked_at < self.prebooked_before_at

    def runs(self, now: datetime) -> bool:
        """It has begun, and is not over."""
        return self.from_at < now and (self.to_at is None or self.to_at > now)

    @property
    def title(self) -> str:
        """What is stopped, in a sentence of its own."""
        if not self.stops_prebookings:
            return "Les réservations sont suspendues"
        if not self.stops_confirmations:
            return "Les préréservations sont suspendues"
        return "Les préréservations et les réservations sont suspendues"


class MinistryGate(models.Model):
    """One row a ministry: acts of its schools share it, a suspension takes all, alone (I18)."""

    ministry = ListedField("ministère", max_length=12, choices=ministries, primary_key=True)

    class Meta:
        verbose_name = "ouverture d’un ministère"
        verbose_name_plural = "ouvertures par ministère"

    def __str__(self) -> str:
        return self.get_ministry_display()
