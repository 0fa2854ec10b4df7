"""One run of one job for one period: once, whoever asks, however many clocks tick (F25)."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q


class JobRun(models.Model):
    """What a job did in a period; moments in UTC."""

    class State(models.TextChoices):
        RUNNING = "RUNNING", "En cours"
        DONE = "DONE", "Réussi"
        FAILED = "FAILED", "Échec"

    job = models.CharField("tâche", max_length=60)
    period = models.DateTimeField("période commencée le")
    state = models.CharField("issue", max_length=7, choices=State, default=State.RUNNING)
    attempts = models.PositiveIntegerField("essais", default=0)
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    handled = models.PositiveIntegerField("éléments traités", null=True, blank=True)
    error = models.CharField("erreur", max_length=500, blank=True)

    class Meta:
        verbose_name = "exécution d’une tâche"
        verbose_name_plural = "historique des tâches"
        ordering = ["-period", "job"]
        constraints = [
            models.UniqueConstraint("job", "period", name="one_run_per_job_and_period"),
            models.CheckConstraint(
                condition=Q(state__in=["RUNNING", "DONE", "FAILED"]), name="job_run_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="RUNNING", ended_at__isnull=True)
                | ~Q(state="RUNNING") & Q(ended_at__isnull=False),
                name="job_run_ended",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="job_run_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job}, {self.period:%d/%m/%Y %H:%M}"

    @property
    def duration(self) -> timedelta | None:
        """How long it took; None while it runs."""
        return self.ended_at - self.started_at if self.ended_at else None
