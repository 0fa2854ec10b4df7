"""The institution (établissement scolaire) and the people who act for it."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from accounts.models import Civility
from administration.models import only_listed
from core.database import ListedField
from schools import rules


def validate_uai(value: str) -> None:
    """Refuse a code that is not 7 digits and the right letter (R5)."""
    if not rules.uai_is_valid(value):
        raise ValidationError("Le code UAI compte 7 chiffres et une lettre de contrôle.")


# A school that joined another stays closed, whoever writes: a page, an import, SQL (R54).
STAYS_CLOSED = """
IF EXISTS (
    SELECT FROM schools_schoolchange AS change
    WHERE change.institution_id = NEW.id AND change.kind = 'MERGE'
      AND change.done_at IS NOT NULL AND change.undone_at IS NULL
) THEN
    RAISE EXCEPTION 'school % has joined another', NEW.uai
        USING ERRCODE = 'check_violation', CONSTRAINT = 'merged_school_stays_closed';
END IF;
RETURN NEW;
"""


def ministries() -> list[tuple[str, str]]:
    """Those that fund, or funded, the credit of institutions (R46, S4): code, name."""
    return rules.MINISTRIES.choices(rules.MINISTRIES.today)


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Chainable questions about institutions."""

    def eligible(self) -> "InstitutionQuerySet":
        """Open institutions that may book (R5)."""
        return self.filter(is_open=True, eligible=True)


class Institution(models.Model):
    """A collège, lycée or EREA, identified by its UAI (R5)."""

    class Kind(models.TextChoices):
        COLLEGE = "COLLEGE", "Collège"
        LYCEE = "LYCEE", "Lycée"
        EREA = "EREA", "EREA"
        OTHER = "OTHER", "Autre"

    class Sector(models.TextChoices):
        PUBLIC = "PUBLIC", "Public"
        PRIVATE = "PRIVATE", "Privé"

    uai = models.CharField("code UAI", max_length=8, unique=True, validators=[validate_uai])
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=8, choices=Kind)
    sector = models.CharField("secteur", max_length=8, choices=Sector)
    contract = models.CharField("contrat", max_length=60, blank=True)
    ministry = ListedField("ministère de tutelle", max_length=12, choices=ministries)
    address = models.CharField("adresse", max_length=200, blank=True)
    postal_code = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    department_code = models.CharField("département", max_length=3, db_index=True)
    academy = models.CharField("académie", max_length=60, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    latitude = models.DecimalField(
        "latitude", max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        "longitude", max_digits=9, decimal_places=6, null=True, blank=True
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    is_open = models.BooleanField("ouvert", default=True)
    eligible = models.BooleanField("éligible", default=True)
    # A reason is a decision by hand: no import changes what it decides while it stands (R5).
    open_reason = models.CharField(
        "motif de l’ouverture ou de la fermeture décidée à la main",
        max_length=300,
        blank=True,
        help_text="Obligatoire si vous ouvrez ou fermez l’établissement. L’annuaire n’y change "
        "plus rien, jusqu’à ce que vous effaciez ce motif.",
    )
    eligible_reason = models.CharField(
        "motif de l’éligibilité décidée à la main",
        max_length=300,
        blank=True,
        help_text="Obligatoire si vous ajoutez l’établissement ou décidez de son éligibilité. "
        "L’annuaire n’y change plus rien, jusqu’à ce que vous effaciez ce motif.",
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        verbose_name_plural = "établissements"
        ordering = ["city", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(uai__regex=r"^[0-9]{7}[A-Z]$"), name="institution_uai_shape"
            ),
            models.CheckConstraint(
                condition=~Q(kind="OTHER") | Q(eligible=False) | ~Q(eligible_reason=""),
                name="institution_other_kind_needs_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="merged_school_stays_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.is_open AND NOT OLD.is_open"),
                func=STAYS_CLOSED,
            ),
            only_listed("institution_ministry_known", holds="ARRAY[NEW.{}]", ministry="ministry"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

    @property
    def takes_part(self) -> bool:
        """Open and eligible today: it may pre-book and engage its credit (R5, R47)."""
        return self.is_open and self.eligible


class Role(models.TextChoices):
    """What a person is at their institution, as ADAGE says it."""

    TEACHER = "TEACHER", "Enseignant"
    PRINCIPAL = "PRINCIPAL", "Chef d’établissement"
    READONLY = "READONLY", "Consultation seule"


FOR_A_WOMAN: dict[str, str] = {
    Role.TEACHER: "Enseignante", Role.PRINCIPAL: "Cheffe d’établissement",
}  # fmt: skip


class SchoolRole(models.Model):
    """What one person is, where, since their last entry from ADAGE; the newest entry wins.

    Without a known institution a person may only look (C6).
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="school_role",
        verbose_name="personne",
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="people",
        null=True,
        blank=True,
        verbose_name="établissement",
    )
    role = models.CharField("rôle", max_length=10, choices=Role)
    can_prebook = models.BooleanField("peut préréserver", default=True)
    entered_at = models.DateTimeField("dernière entrée par ADAGE")

    class Meta:
        verbose_name = "rôle dans un établissement"
        verbose_name_plural = "rôles dans les établissements"
        constraints = [
            models.CheckConstraint(
                condition=Q(role="READONLY") | Q(institution__isnull=False),
                name="school_role_has_an_institution",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.title}"

    @property
    def title(self) -> str:
        """What the person is, as they are addressed: « Cheffe d’établissement »."""
        said: str = self.get_role_display()
        return FOR_A_WOMAN.get(self.role, said) if self.user.civility == Civility.MME else said
