"""The journal of payments: one line an act, only ever added."""

from django.db import models

from core.journal import JournalLine, only_grows
from reimbursements.models.run import StatementRun
from reimbursements.models.statement import Statement


class PaymentAct(JournalLine):
    """Who did what to a run or a statement, when and why."""

    class Verb(models.TextChoices):
        START = "start", "Lot lancé"
        ISSUE = "issue", "Justificatif émis"
        EXPORT = "export", "Fichier de virements téléchargé"
        ASK = "ask", "Versement demandé"
        PAY = "pay", "Versement effectué"
        REJECT = "reject", "Versement rejeté par la banque"
        WITHDRAW = "withdraw", "Justificatif retiré avant versement"

    run = models.ForeignKey(StatementRun, models.PROTECT, related_name="acts", verbose_name="lot")
    statement = models.ForeignKey(
        Statement,
        models.PROTECT,
        related_name="acts",
        null=True,
        blank=True,
        verbose_name="justificatif",
    )
    verb = models.CharField("acte", max_length=8, choices=Verb)
    note = models.CharField("précision", max_length=500, blank=True)

    class Meta(JournalLine.Meta):
        verbose_name = "acte de paiement"
        verbose_name_plural = "journal des paiements"
        triggers = only_grows("payment_journal_only_grows", people=["actor_label"], texts=["note"])
