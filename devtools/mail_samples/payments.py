"""What the samples of the mails about money are told (R51)."""

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from bookings.models import Booking
from devtools.mail_samples.fiction import moment
from reimbursements.actions import (
    ask_payment,
    pay_statement,
    reject_statement,
    withdraw_statement,
)
from reimbursements.models import Statement, StatementLine, StatementRun
from venues.models import BankDetails, Membership

# event: when it happens
EVENTS = {
    "bank.submitted": "Une personne responsable dépose un compte",
    "bank.decided": "L’administration vérifie les coordonnées bancaires",
    "statement.issued": "Un jour de justificatifs",
    "statement.paid": "Le virement part",
    "statement.rejected": "La banque renvoie le virement",
    "statement.withdrawn": "L’administration retire un justificatif avant son versement",
    "adjustment.confirmed": "Deux personnes de l’administration corrigent un montant",
    "adjustment.withdrawn": "L’administration retire une correction",
}
# event: (where the payment stands, day of the run)
STATES = {
    "statement.issued": ("ISSUED", date(2027, 2, 1)),
    "statement.paid": ("PAID", date(2027, 3, 1)),
    "statement.rejected": ("REJECTED", date(2027, 4, 1)),
    "statement.withdrawn": ("WITHDRAWN", date(2027, 5, 1)),
}
PAID_ON = date(2027, 2, 4)


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    partner = booking.offer.venue.partner
    member, _ = User.objects.get_or_create(
        email="comptabilite@eclusier.invalid",
        defaults={"first_name": "Nolwenn", "last_name": "Garel"},
    )
    owner = {"role": Membership.Role.OWNER}
    Membership.objects.get_or_create(user=member, partner=partner, defaults=owner)
    details, _ = BankDetails.objects.get_or_create(
        partner=partner,
        state="VALIDATED",
        defaults={
            "holder": "Théâtre de l’Éclusier",
            "iban": "FR7630006000011234567890189",
            "bic": "AGRIFRPPXXX",
            "document_kind": "pdf",
            "document_name": "rib.pdf",
            "submitted_by": member,
            "submitted_at": moment(11, 2, 9, year=2026),
        },
    )
    facts: dict[str, Any] = {"details_id": details.pk, "state": "VALIDATED"}
    if event.startswith("statement"):
        facts = {"statement_id": _statement(event, booking, details).pk}
    elif event.startswith("adjustment"):
        reason = "Le groupe comptait dix élèves de moins, comme l’établissement nous l’a écrit."
        facts = {"booking_id": booking.pk, "before": "450.00", "after": "300.00", "reason": reason}
    return EVENTS[event], facts


def _statement(event: str, booking: Booking, details: BankDetails) -> Statement:
    state, day = STATES[event]
    run = StatementRun.objects.create(day=day, started_at=moment(2, 1, 6))
    statement = Statement.objects.create(
        run=run,
        partner=details.partner,
        bank_details=details,
        year=2027,
        rank=day.month * 31,
        reference=f"JR-{day:%Y-%m%d}-0417",
        issued_at=moment(2, 1, 6),
        partner_siren="999999991",
        partner_name=details.partner.name,
        total=Decimal(450),
    )
    if state == "PAID":
        ask_payment(statement_id=statement.pk, day=PAID_ON, by=_clerk(1))
        pay_statement(statement_id=statement.pk, by=_clerk(2))
    elif state == "REJECTED":
        reject_statement(statement_id=statement.pk, day=PAID_ON, note="Compte clos.", by=_clerk(1))
    elif state == "WITHDRAWN":
        note = "Une réservation y figurait au mauvais montant."
        withdraw_statement(statement_id=statement.pk, note=note, by=_clerk(1))
    StatementLine.objects.create(
        statement=statement, booking=booking, amount=Decimal(450), returned_at=moment(2, 4, 9)
    )
    return statement


def _clerk(rank: int) -> User:
    """Of the administration: a payment takes two of them."""
    address = f"versements{rank}@pass.invalid"
    clerk, _ = User.objects.get_or_create(
        email=address, defaults={"is_staff": True, "is_superuser": True}
    )
    return clerk
