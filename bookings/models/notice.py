"""The dated table of cancellation notices: adding one is data (R31)."""

from django.db import models


class CancellationNotice(models.Model):
    """Notice a school must give, for confirmations from this day on."""

    from_date = models.DateField("confirmations à partir du", unique=True)
    notice = models.DurationField("délai", help_text="Par exemple « 15 00:00:00 ».")

    class Meta:
        verbose_name = "délai d’annulation"
        verbose_name_plural = "délais d’annulation"
        ordering = ["from_date"]

    def __str__(self) -> str:
        return f"{self.notice} à partir du {self.from_date:%d/%m/%Y}"
