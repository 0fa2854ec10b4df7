"""The statement (« justificatif »): what a partner is paid at once, never edited once issued."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from administration.models import Approval, approved_by_two, hours_in_sql
from core.machine import asks
from reimbursements import policy
from reimbursements.models.run import StatementRun


class State(models.TextChoices):
    """Where the payment of a statement stands; « versement » is masculine (R51)."""

    ISSUED = "ISSUED", "En cours"
    PAID = "PAID", "Remboursé"
    REJECTED = "REJECTED", "Rejeté"
    WITHDRAWN = "WITHDRAWN", "Retiré avant versement"


# One table for django-fsm and for the trigger that holds against raw SQL (D9).
ARROWS: dict[str, tuple[list[State], State]] = {
    "pay": ([State.ISSUED], State.PAID),
    "reject": ([State.ISSUED], State.REJECTED),
    "withdraw": ([State.ISSUED], State.WITHDRAWN),
}
RAW_ARROWS = [(str(s), str(target)) for sources, target in ARROWS.values() for s in sources]
# Somebody asked for this payment; another confirmed it, who did not validate the account, and not
# before the hold of venues/rules.py, `payable_from`, was over.
PAYMENT = "payment"
PAID_BY_TWO = f"""
    IF NOT EXISTS (
        SELECT FROM administration_approval AS approval
        JOIN venues_bankdetails AS account ON account.id = NEW.bank_details_id
        WHERE approval.id = NEW.approval_id AND approval.act = 'payment'
          AND approval.state = 'APPROVED'
          AND approval.subject IN ('run:' || NEW.run_id, 'statement:' || NEW.id)
          AND approval.decided_by_id IS DISTINCT FROM account.decided_by_id
          AND approval.decided_at >= account.submitted_at
              + {hours_in_sql("account_hold", "account.submitted_at")}
    ) THEN
        RAISE EXCEPTION 'paid by two people, the second no judge of the account, its hold over';
    END IF;
    RETURN NEW;
"""  # noqa: S608 (names of ours)
# Nothing is issued nor paid while the payments of the partner are stopped (R49): its row is shared
# until the commit, so that a suspension waits for us, or we see it.
NOT_STOPPED = """
    SELECT partner.suspended_acts, partner.suspended_from, partner.suspended_to INTO stopped
    FROM venues_partner AS partner WHERE partner.id = NEW.partner_id FOR KEY SHARE;
    day := ({moment} AT TIME ZONE 'Europe/Paris')::date;
    IF 'PAYMENT' = ANY (stopped.suspended_acts) AND day >= stopped.suspended_from
        AND (day < stopped.suspended_to) IS NOT FALSE
    THEN
        RAISE EXCEPTION 'the payments of the partner are stopped'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_not_suspended';
    END IF;
    RETURN NEW;
"""
PAID_AT = "(SELECT decided_at FROM administration_approval WHERE id = NEW.approval_id)"
STOPPED = [("stopped", "record"), ("day", "date")]
MOVES = {
    "state", "paid_on", "rejected_on", "rejection_note", "withdrawn_on", "withdrawal_note",
    "approval",
}  # fmt: skip
SETTLED = ["PAID", "REJECTED", "WITHDRAWN"]


class Statement(models.Model):
    """One partner, one run, one transfer; euros. What it quotes is a copy made when issued."""

    State = State

    run = models.ForeignKey(
        StatementRun, models.PROTECT, related_name="statements", verbose_name="lot"
    )
    partner = models.ForeignKey(
        "venues.Partner",
        models.PROTECT,
        related_name="statements",
        verbose_name="partenaire culturel",
    )
    bank_details = models.ForeignKey(
        "venues.BankDetails", models.PROTECT, related_name="+", verbose_name="coordonnées bancaires"
    )
    year = models.PositiveIntegerField("année")
    rank = models.PositiveIntegerField("rang dans l’année")
    reference = models.CharField("numéro", max_length=24, unique=True)
    issued_at = models.DateTimeField("émis le")
    partner_name = models.CharField("nom", max_length=200)
    partner_siren = models.CharField("SIREN", max_length=9)
    total = models.DecimalField("montant", max_digits=14, decimal_places=2)
    state = FSMField("état", choices=State.choices, default=State.ISSUED, protected=True)
    paid_on = models.DateField("versé le", null=True, blank=True)
    rejected_on = models.DateField("rejeté le", null=True, blank=True)
    rejection_note = models.CharField("motif du rejet", max_length=500, blank=True)
    # It was wrong, and nothing had left: its lines wait for the next run.
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)
    withdrawal_note = models.CharField(
        "motif du retrait", max_length=500, blank=True, default="", db_default=""
    )
    # Two people paid it; none for what comes to nothing, which the clock settles.
    approval = approved_by_two("demandé puis confirmé")

    class Meta:
        verbose_name = "justificatif"
        verbose_name_plural = "justificatifs"
        ordering = ["-year", "-rank"]
        permissions = [("pay_statement", "Confirmer un versement, enregistrer un rejet")]
        constraints = [
            models.UniqueConstraint("year", "rank", name="statement_numbers_are_unique"),
            models.UniqueConstraint("run", "partner", name="one_statement_per_run_and_partner"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="statement_rank_starts_at_one"),
            models.CheckConstraint(condition=Q(total__gte=0), name="statement_total_not_negative"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="statement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="PAID", paid_on__isnull=False, rejected_on__isnull=True)
                | Q(state="REJECTED", rejected_on__isnull=False, paid_on__isnull=True)
                | Q(
                    state__in=["ISSUED", "WITHDRAWN"],
                    paid_on__isnull=True,
                    rejected_on__isnull=True,
                ),
                name="statement_payment_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_on__isnull=False) & ~Q(withdrawal_note="")
                | ~Q(state="WITHDRAWN") & Q(withdrawn_on__isnull=True, withdrawal_note=""),
                name="statement_withdrawal_is_dated",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="statement_fsm", field="state", transitions=RAW_ARROWS),
            pgtrigger.ReadOnly(name="statement_is_never_edited", exclude=sorted(MOVES)),
            pgtrigger.Protect(name="statement_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="statement_is_settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=SETTLED),
            ),
            pgtrigger.Protect(
                name="statement_begins_issued",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__in=SETTLED),
            ),
            pgtrigger.Trigger(
                name="statement_is_paid_by_two",
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="PAID", new__total__gt=0),
                func=PAID_BY_TWO,
            ),
            pgtrigger.Trigger(
                name="statement_is_issued_unless_stopped",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=STOPPED,
                func=NOT_STOPPED.replace("{moment}", "NEW.issued_at"),
            ),
            pgtrigger.Trigger(
                name="statement_is_paid_unless_stopped",
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="PAID", new__total__gt=0),
                declare=STOPPED,
                func=NOT_STOPPED.replace("{moment}", PAID_AT),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @transition(state, *ARROWS["pay"], permission=asks(policy.pays))
    def pay(self, *, day: Any, approval: Approval | None) -> None:
        """The transfer went out (R53), as two people wanted; None for what comes to nothing."""
        self.paid_on, self.approval = day, approval

    @transition(state, *ARROWS["reject"], permission=asks(policy.pays))
    def reject(self, *, day: Any, note: str) -> None:
        """The bank sent it back: its lines wait for the next run (R51)."""
        self.rejected_on, self.rejection_note = day, note

    @transition(state, *ARROWS["withdraw"], permission=asks(policy.pays))
    def withdraw(self, *, day: Any, note: str) -> None:
        """It was wrong and nothing had left: its lines wait for the next run (R51)."""
        self.withdrawn_on, self.withdrawal_note = day, note
