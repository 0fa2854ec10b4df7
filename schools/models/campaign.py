"""A campaign of credits: many credits prepared, tried and applied as one batch (R40–R42, R46)."""

from decimal import Decimal
from itertools import pairwise
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.database import ListedField
from schools.models.budget import Budget
from schools.models.institution import Institution, ministries


def file_name(campaign: "BudgetCampaign", _name: str) -> str:
    """Where a file lies under MEDIA_ROOT: nothing of what people typed is in it."""
    return f"campaigns/{uuid4().hex}"


class Source(models.TextChoices):
    """Where the amounts of a campaign come from."""

    FILE = "FILE", "Les montants d’un fichier"
    PUPILS = "PUPILS", "Un calcul\u00a0: montant par élève × élèves, lus dans un fichier"
    PROVISIONAL = "PROVISIONAL", "Les crédits provisoires, rendus définitifs"
    UNSPENT = "UNSPENT", "Le non-consommé, repris et redistribué"


class CampaignState(models.TextChoices):
    """From the file received to the batch undone."""

    WAITING = "WAITING", "En attente de lecture"
    CHECKING = "CHECKING", "Essai à blanc en cours"
    READY = "READY", "Essai terminé, rien n’est appliqué"
    RUNNING = "RUNNING", "Application en cours"
    DONE = "DONE", "Appliquée"
    UNDOING = "UNDOING", "Annulation en cours"
    UNDONE = "UNDONE", "Annulée"
    PARTLY_UNDONE = "PARTLY_UNDONE", "Annulée en partie"
    ABANDONED = "ABANDONED", "Abandonnée"
    FAILED = "FAILED", "Illisible"


CAMPAIGN_ARROWS = [
    *pairwise(["WAITING", "CHECKING", "READY", "RUNNING", "DONE", "UNDOING"]),
    ("UNDOING", "UNDONE"),
    ("UNDOING", "PARTLY_UNDONE"),
    ("PARTLY_UNDONE", "UNDOING"),
    *[(before, "ABANDONED") for before in ("WAITING", "CHECKING", "READY")],
    *[(before, "FAILED") for before in ("WAITING", "CHECKING")],
]
WRITES = ["RUNNING", "UNDOING"]
MOVING = ["WAITING", "CHECKING", *WRITES]


class LineKind(models.TextChoices):
    """What a line does to a credit."""

    UNKNOWN = "", "–"
    CREATE = "CREATE", "Nouveau crédit"
    CHANGE = "CHANGE", "Crédit modifié"
    CLOSE = "CLOSE", "Crédit clos"


class CampaignLineState(models.TextChoices):
    """What is known of a line, then what became of it."""

    UNREAD = "UNREAD", "À essayer"
    READY = "READY", "À appliquer"
    SAME = "SAME", "Inchangée"
    WRONG = "WRONG", "Refusée à l’essai"
    APPLIED = "APPLIED", "Appliquée"
    REFUSED = "REFUSED", "Refusée à l’application"
    UNDONE = "UNDONE", "Annulée"


LINE_ARROWS = [
    *[("UNREAD", found) for found in ("READY", "SAME", "WRONG")],
    ("READY", "APPLIED"),
    ("READY", "REFUSED"),
    ("APPLIED", "UNDONE"),
]


class BudgetCampaign(models.Model):
    """One batch of credits. Its number is its key; money in euros; days, the `_to` excluded.

    `close_date` closes the confirmations of the credits in force, for the schools of the campaign.
    `day` and `threshold` (percent) choose the credits of a campaign that reads no file.
    """

    State = CampaignState
    Source = Source

    title = models.CharField("intitulé", max_length=120)
    source = models.CharField("d’où viennent les montants", max_length=11, choices=Source)
    file = models.FileField("fichier", upload_to=file_name, max_length=100, blank=True)
    file_name = models.CharField("nom du fichier", max_length=120, blank=True)
    digest = models.CharField("empreinte du fichier (SHA-256)", max_length=64, blank=True)
    notes = models.JSONField("remarques de lecture", default=list, blank=True)
    ministry = ListedField(
        "ministère de tutelle",
        max_length=12,
        choices=ministries,
        blank=True,
        help_text="Vide\u00a0: tous. Sinon, les établissements des autres ministères sont refusés.",
    )
    close_date = models.DateField(
        "clore les crédits en cours au",
        null=True,
        blank=True,
        help_text="Facultatif. À partir de ce jour, plus aucune confirmation n’est engagée sur les "
        "crédits en cours des établissements de la campagne\u00a0: ce qui y est engagé y reste.",
    )
    commitment_from = models.DateField("confirmations à partir du", null=True, blank=True)
    commitment_to = models.DateField("confirmations avant le", null=True, blank=True)
    event_from = models.DateField("événements à partir du", null=True, blank=True)
    event_to = models.DateField("événements avant le", null=True, blank=True)
    is_final = models.BooleanField("crédits définitifs", default=False)
    minimum = models.DecimalField(
        "minimum par établissement",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    envelope = models.DecimalField(
        "enveloppe à répartir au prorata",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    day = models.DateField("crédits en cours au", null=True, blank=True)
    threshold = models.PositiveSmallIntegerField(
        "part utilisée à partir de laquelle un établissement reçoit (%)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    state = models.CharField("état", max_length=13, choices=CampaignState, default="WAITING")
    failure = models.TextField("pourquoi le fichier est illisible", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="préparée par",
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="appliquée par",
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="annulée par",
    )
    # As it was that day: the person, or the operator of a command.
    author_label = models.CharField("par (en toutes lettres)", max_length=320)
    reason = models.CharField("motif", max_length=500, blank=True)
    undo_reason = models.CharField("motif de l’annulation", max_length=500, blank=True)
    created_at = models.DateTimeField("préparée le", default=timezone.now)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    touched_at = models.DateTimeField("dernier travail", default=timezone.now)
    applied_at = models.DateTimeField("application demandée le", null=True, blank=True)
    finished_at = models.DateTimeField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "campagne de crédits"
        verbose_name_plural = "campagnes de crédits"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CampaignState.values), name="campaign_state_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="campaign_source_known"
            ),
            # Two batches that write at the same time would each undo what the other has seen.
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__regex="^(RUNNING|UNDOING)$"),
                name="one_campaign_writes_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "CHECKING", "READY", "ABANDONED", "FAILED"])
                | (Q(applied_at__isnull=False) & ~Q(reason="")),
                name="campaign_is_applied_for_a_reason",
            ),
        ]
        triggers = [pgtrigger.FSM(name="campaign_fsm", field="state", transitions=CAMPAIGN_ARROWS)]

    def __str__(self) -> str:
        return f"n° {self.pk}, {self.title}"

    @property
    def is_moving(self) -> bool:
        """Whether a worker has something to do."""
        return self.state in MOVING


class CampaignLine(models.Model):
    """One credit of a campaign: what it was, what it becomes, and why or why not.

    `before` and `after` hold the amount, the four dates and `is_final`, as text; `before`, empty
    for a credit that comes, holds its key too. `budget` is the credit once the line is applied: a
    trial refers to no credit, and waits for nobody who confirms on it. `weight`: what its part of
    an amount shared out is in proportion to.
    """

    State = CampaignLineState
    Kind = LineKind

    campaign = models.ForeignKey(
        BudgetCampaign, models.PROTECT, related_name="lines", verbose_name="campagne"
    )
    number = models.PositiveIntegerField("ordre")
    file_line = models.PositiveIntegerField("ligne du fichier", null=True, blank=True)
    uai = models.CharField("code UAI", max_length=40, blank=True)
    # Institutions are never deleted: without the constraint, a trial waits for no lock of theirs.
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="établissement",
        db_constraint=False,
    )
    # A credit on which nothing was engaged may go; what the campaign did to it stays.
    budget = models.ForeignKey(
        Budget,
        models.SET_NULL,
        related_name="campaign_lines",
        null=True,
        blank=True,
        verbose_name="crédit",
    )
    kind = models.CharField("acte", max_length=6, choices=LineKind, blank=True)
    before = models.JSONField("avant", null=True, blank=True)
    after = models.JSONField("après", null=True, blank=True)
    amount_before = models.DecimalField(
        "montant avant", max_digits=12, decimal_places=2, null=True, blank=True
    )
    amount_after = models.DecimalField(
        "montant après", max_digits=12, decimal_places=2, null=True, blank=True
    )
    weight = models.DecimalField("poids", max_digits=14, decimal_places=2, null=True, blank=True)
    formula = models.TextField("calcul", blank=True)
    state = models.CharField("état", max_length=7, choices=CampaignLineState, default="UNREAD")
    problem = models.CharField("pourquoi", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne d’une campagne"
        verbose_name_plural = "lignes des campagnes"
        ordering = ["number", "pk"]
        indexes = [models.Index("campaign", "state", "number", name="campaign_lines_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CampaignLineState.values), name="campaign_line_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["WRONG", "REFUSED"]) | ~Q(problem=""),
                name="campaign_line_refused_says_why",
            ),
            models.UniqueConstraint("campaign", "budget", name="campaign_touches_a_credit_once"),
        ]
        triggers = [pgtrigger.FSM(name="campaign_line_fsm", field="state", transitions=LINE_ARROWS)]

    def __str__(self) -> str:
        return f"{self.uai}, campagne n° {self.campaign_id}"

    @property
    def budget_key(self) -> int | None:
        """The credit that the line changes, applied or not."""
        found: int | None = self.budget_id or (self.before or {}).get("id")
        return found

    @property
    def told(self) -> str:
        """« Ligne 3, colonne « amount » : … », « Ligne 3 : … »: what is wrong with it."""
        if not self.file_line:
            return self.problem
        mark = ", " if self.problem.startswith("colonne «") else "\u00a0: "
        return f"Ligne {self.file_line}{mark}{self.problem}"
