"""Where a payment stands, as a badge and in words."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from bookings.rules import paid_by
from core.rules import middle_date
from core.templatetags.small import status
from partner_portal.queries.payments import Payment
from reimbursements.models import Statement
from reimbursements.queries.adjustments import in_words, standing_of

register = template.Library()
# Where it stands -> the badge whose colour it borrows.
BADGES = {
    Payment.COMING: "published",
    Payment.ISSUED: "prebooked",
    Payment.PAID: "reimbursed",
    Payment.REJECTED: "rejected",
    Payment.HELD: "paused",
}
OF_STATEMENT = {
    Statement.State.ISSUED: Payment.ISSUED,
    Statement.State.PAID: Payment.PAID,
    Statement.State.REJECTED: Payment.REJECTED,
}


@register.simple_tag
def payment(payment: str) -> SafeString:
    """The badge of a payment."""
    standing = Payment(payment)
    return status(BADGES[standing], standing.label)


@register.simple_tag
def statement_payment(statement: Statement) -> SafeString:
    """The badge of the payment of a statement."""
    if statement.state == Statement.State.WITHDRAWN:
        return status("paused", "Retiré")
    return payment(OF_STATEMENT[statement.state])


@register.filter
def ou_en_est(correction: Any) -> str:
    """Where the money of a correction stands."""
    return standing_of(correction)


@register.filter
def corrige(correction: Any) -> str:
    """« de 450,00 € à 300,00 € »."""
    return in_words(correction)


@register.filter
def jour_du_versement(statement: Statement) -> str:
    """« versé le 4 décembre 2026 », « prévu avant le 11 décembre 2026 »…"""
    if not statement.total:
        return "rien à verser"
    if statement.paid_on:
        return f"versé le {middle_date(statement.paid_on)}"
    if statement.withdrawn_on:
        return f"retiré le {middle_date(statement.withdrawn_on)}, jamais versé"
    if statement.rejected_on:
        return f"rejeté le {middle_date(statement.rejected_on)}"
    return f"prévu avant le {middle_date(paid_by(statement.run.day))}"
