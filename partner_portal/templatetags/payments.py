"""Where a payment stands, as a badge and in words."""

from django import template
from django.utils.safestring import SafeString

from bookings.rules import paid_by
from core.rules import middle_date
from core.templatetags.small import statut
from partner_portal.queries.payments import Payment
from reimbursements.models import Statement

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
def versement(payment: str) -> SafeString:
    """The badge of a payment."""
    standing = Payment(payment)
    return statut(BADGES[standing], standing.label)


@register.simple_tag
def versement_du_justificatif(statement: Statement) -> SafeString:
    """The badge of the payment of a statement."""
    return versement(OF_STATEMENT[statement.state])


@register.filter
def jour_du_versement(statement: Statement) -> str:
    """« versé le 4 décembre 2026 », « prévu avant le 11 décembre 2026 »…"""
    if not statement.total:
        return "rien à verser"
    if statement.paid_on:
        return f"versé le {middle_date(statement.paid_on)}"
    if statement.rejected_on:
        return f"rejeté le {middle_date(statement.rejected_on)}"
    return f"prévu avant le {middle_date(paid_by(statement.run.day))}"
