"""A head lends their decisions to a named teacher of the school, for a time, up to an amount."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from core.database import DateRange
from schools.models.institution import Institution, Role

# A delegation is born within one school; what becomes of the people is asked at each use.
SAME_SCHOOL = """
IF NOT EXISTS (
    SELECT 1 FROM schools_schoolrole
    WHERE user_id = NEW.delegate_id AND institution_id = NEW.institution_id AND role = 'TEACHER'
) OR NOT EXISTS (
    SELECT 1 FROM schools_schoolrole
    WHERE user_id = NEW.given_by_id AND institution_id = NEW.institution_id AND role = 'PRINCIPAL'
) THEN
    RAISE EXCEPTION 'delegation_within_one_school' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Chainable questions about delegations."""

    def in_force(self, day: date | Func) -> "DelegationQuerySet":
        """Those that hold on a day: not taken back, both people still what they were there."""
        return self.filter(
            revoked_at=None,
            from_date__lte=day,
            to_date__gte=day,
            delegate__is_active=True,
            delegate__school_role__institution=F("institution"),
            delegate__school_role__role=Role.TEACHER,
            given_by__is_active=True,
            given_by__school_role__institution=F("institution"),
            given_by__school_role__role=Role.PRINCIPAL,
        )


class Delegation(models.Model):
    """Decisions lent from one day to another, both included, up to an amount per booking.

    Never changed, only taken back: the row is its own journal.
    """

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="delegations", verbose_name="établissement"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="delegations",
        verbose_name="délégataire",
    )
    from_date = models.DateField("à partir du")
    to_date = models.DateField("jusqu’au (inclus)")
    ceiling = models.DecimalField(
        "plafond par réservation",
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="donnée par"
    )
    given_at = models.DateTimeField("donnée le")
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="retirée par",
    )
    revoked_at = models.DateTimeField("retirée le", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation"
        verbose_name_plural = "délégations"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__gte=F("from_date")), name="delegation_dates"
            ),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="delegation_ceiling"),
            models.CheckConstraint(
                condition=~Q(delegate=F("given_by")), name="delegation_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="delegation_taken_back_by_somebody",
            ),
            ExclusionConstraint(
                name="delegations_of_a_person_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    ("delegate", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "from_date",
                            "to_date",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="delegation_within_one_school",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=SAME_SCHOOL,
            ),
            pgtrigger.ReadOnly(
                name="delegation_is_never_changed", exclude=["revoked_at", "revoked_by"]
            ),
            pgtrigger.Protect(
                name="delegation_is_taken_back_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
            pgtrigger.Protect(name="delegation_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.delegate}, du {self.from_date:%d/%m/%Y} au {self.to_date:%d/%m/%Y}"
