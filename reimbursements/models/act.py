"""The journal of payments: one line an act, only ever added."""

import pgtrigger
from django.conf import settings
from django.db import models

from reimbursements.models.run import StatementRun
from reimbursements.models.statement import Statement


class PaymentAct(models.Model):
    """Who did what to a run or a statement, when and why."""

    class Verb(models.TextChoices):
        START = "start", "Lot lancé"
        ISSUE = "issue", "Justificatif émis"
        EXPORT = "export", "Fichier de virements téléchargé"
        PAY = "pay", "Versement effectué"
        REJECT = "reject", "Versement rejeté par la banque"

    run = models.ForeignKey(StatementRun, models.PROTECT, related_name="acts", verbose_name="lot")
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        related_name="acts",
        null=True,
        blank=True,
        verbose_name="justificatif",
    )
    at = models.DateTimeField("quand")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="qui",
    )
    actor_label = models.CharField("qui (en toutes lettres)", max_length=320)
    verb = models.CharField("acte", max_length=8, choices=Verb)
    note = models.CharField("précision", max_length=500, blank=True)

    class Meta:
        verbose_name = "acte de paiement"
        verbose_name_plural = "journal des paiements"
        ordering = ["at", "id"]
        triggers = [
            pgtrigger.Protect(
                name="payment_journal_only_grows", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}, {self.actor_label}"
