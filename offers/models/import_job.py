"""Offers sent by the hundred in one file: the job, its lines, and what each line has become."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from offers.models.offer import CollectiveOffer


class JobState(models.TextChoices):
    """From the file received to the last draft."""

    WAITING = "WAITING", "En attente"
    CHECKING = "CHECKING", "Vérification"
    READY = "READY", "Prêt à appliquer"
    RUNNING = "RUNNING", "En cours"
    DONE = "DONE", "Terminé"
    DONE_WITH_ERRORS = "DONE_WITH_ERRORS", "Terminé avec des erreurs"
    FAILED = "FAILED", "Échoué"


JOB_ARROWS = [
    ("WAITING", "CHECKING"),
    ("CHECKING", "READY"),
    ("READY", "RUNNING"),
    ("RUNNING", "DONE"),
    ("RUNNING", "DONE_WITH_ERRORS"),
    *[(before, "FAILED") for before in ("WAITING", "CHECKING", "RUNNING")],
]


class LineState(models.TextChoices):
    """What is known of one line of the file."""

    UNREAD = "UNREAD", "À vérifier"
    READY = "READY", "Prête"
    WRONG = "WRONG", "À corriger"
    CREATED = "CREATED", "Offre créée"
    REFUSED = "REFUSED", "Refusée"


class ImportJob(models.Model):
    """One file of offers: checked as a whole, then confirmed by a person, then applied."""

    State = JobState

    partner = models.ForeignKey(
        "venues.Partner", models.PROTECT, related_name="import_jobs", verbose_name="partenaire"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="import_jobs",
        verbose_name="envoyé par",
    )
    file_name = models.CharField("fichier", max_length=120)
    digest = models.CharField("empreinte du fichier", max_length=64)
    columns = models.JSONField("colonnes", default=list)
    notes = models.JSONField("remarques de lecture", default=list, blank=True)
    state = models.CharField("état", max_length=16, choices=JobState, default=JobState.WAITING)
    publish = models.BooleanField("publier aussitôt", default=False)
    failure = models.CharField("raison de l’échec", max_length=500, blank=True)
    created_at = models.DateTimeField("envoi", default=timezone.now)
    touched_at = models.DateTimeField("dernier travail", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmation", null=True, blank=True)
    finished_at = models.DateTimeField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "import d’offres"
        verbose_name_plural = "imports d’offres"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["partner", "-created_at"], name="import_of_partner"),
            models.Index(
                "touched_at",
                condition=Q(state__in=["WAITING", "CHECKING", "RUNNING"]),
                name="import_at_work",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=JobState.values), name="import_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state="FAILED") & ~Q(failure=""))
                | (~Q(state="FAILED") & Q(failure="")),
                name="import_failure_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "CHECKING", "READY", "FAILED"])
                | Q(confirmed_at__isnull=False),
                name="import_runs_once_confirmed",
            ),
        ]
        triggers = [pgtrigger.FSM(name="import_fsm", field="state", transitions=JOB_ARROWS)]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.created_at:%d/%m/%Y}"


class ImportLine(models.Model):
    """One line of the file, as it was written, and what is wrong with it."""

    State = LineState

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="lines", verbose_name="import")
    number = models.PositiveIntegerField("ligne du fichier")
    cells = models.JSONField("cellules", default=list)
    repeats = models.PositiveIntegerField("répète la ligne", null=True, blank=True)
    state = models.CharField("état", max_length=7, choices=LineState, default=LineState.UNREAD)
    # [[column, sentence], …]; an empty column speaks of the whole line.
    problems = models.JSONField("problèmes", default=list, blank=True)

    class Meta:
        verbose_name = "ligne d’un import"
        verbose_name_plural = "lignes d’un import"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint("job", "number", name="one_import_line_a_number"),
            models.CheckConstraint(
                condition=Q(state__in=LineState.values), name="import_line_state_known"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["WRONG", "REFUSED"]) & ~Q(problems=[]))
                | (~Q(state__in=["WRONG", "REFUSED"]) & Q(problems=[])),
                name="import_line_wrong_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"ligne {self.number} de {self.job_id}"


class ImportedOffer(models.Model):
    """The offer a line became. A line becomes one offer, whatever is killed and run again."""

    line = models.OneToOneField(
        ImportLine, models.PROTECT, related_name="imported", verbose_name="ligne"
    )
    offer = models.OneToOneField(
        CollectiveOffer, models.PROTECT, related_name="imported_from", verbose_name="offre"
    )
    published = models.BooleanField("publiée aussitôt", default=False)
    note = models.CharField("pourquoi elle reste un brouillon", max_length=500, blank=True)

    class Meta:
        verbose_name = "offre importée"
        verbose_name_plural = "offres importées"

    def __str__(self) -> str:
        return str(self.offer)
