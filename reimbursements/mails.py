"""Mails to a partner about its money: account, statement, payment (R51, R61)."""

from decimal import Decimal

from django.urls import reverse

from bookings.models import Booking
from bookings.rules import paid_by
from core.rules import euros, long_date, middle_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import topic
from reimbursements.models import Statement
from venues.models import BankDetails, Partner


@topic("referencement")
def partner_account_was_checked(message: Message) -> str:
    """The administration has decided about the bank details."""
    details = BankDetails.objects.select_related("partner").get(pk=message.facts["details_id"])
    letter = Letter(
        recipients=_members(details.partner),
        button=("Voir mes coordonnées bancaires", reverse("partner:bank")),
        because=_because(details.partner),
        facts={"details": details, "state": message.facts["state"]},
        rows=[("Titulaire", details.holder), ("IBAN", details.masked_iban)],
    )
    return write(message, letter)


@topic("versements")
def partner_statement_was_issued(message: Message) -> str:
    """A statement is there, its transfer follows."""
    return _about_a_statement(message)


@topic("versements")
def partner_was_paid(message: Message) -> str:
    """The transfer of a statement went out."""
    return _about_a_statement(message)


@topic("referencement")
def partner_payment_was_rejected(message: Message) -> str:
    """The bank sent the transfer back."""
    return _about_a_statement(message)


@topic("referencement")
def partner_statement_was_withdrawn(message: Message) -> str:
    """It was wrong, and taken back before its transfer."""
    return _about_a_statement(message)


@topic("referencement")
def partner_payment_was_corrected(message: Message) -> str:
    """A booking should have brought another amount: the next statement makes up for it."""
    return _about_a_correction(message)


@topic("referencement")
def partner_correction_was_taken_back(message: Message) -> str:
    """The correction was itself a mistake: nothing changes any more."""
    return _about_a_correction(message)


def _about_a_correction(message: Message) -> str:
    facts = message.facts
    bookings = Booking.objects.select_related("offer", "partner", "institution")
    booking = bookings.get(pk=facts["booking_id"])
    partner, before, after = (
        booking.partner, Decimal(facts["before"]), Decimal(facts["after"]),
    )  # fmt: skip
    letter = Letter(
        recipients=_members(partner),
        button=("Voir mes versements", reverse("partner:payments")),
        because=_because(partner),
        facts={
            "booking": booking,
            "reason": facts["reason"],
            "taken": after < before,
            "difference": euros(abs(after - before), free_word=False),
            "after": euros(after, free_word=False),
        },
        rows=[
            ("Réservation", booking.reference),
            ("Offre", booking.offer.title),
            ("Établissement", booking.institution.name),
            ("Montant d’avant", euros(before, free_word=False)),
            ("Montant juste", euros(after, free_word=False)),
        ],
    )
    return write(message, letter)


def _about_a_statement(message: Message) -> str:
    statement = Statement.objects.select_related("partner", "bank_details", "run").get(
        pk=message.facts["statement_id"]
    )
    lines = statement.lines.count()
    letter = Letter(
        recipients=_members(statement.partner),
        button=("Voir le justificatif", reverse("partner:statement", args=[statement.reference])),
        because=_because(statement.partner),
        facts={
            "statement": statement,
            "amount": euros(statement.total, free_word=False),
            "lines": lines,
            "paid_by": middle_date(paid_by(statement.run.day)),
        },
        rows=[
            ("Justificatif", statement.reference),
            ("Date", long_date(statement.run.day)),
            ("Lignes", str(lines)),
            ("Montant", euros(statement.total, free_word=False)),
            ("Compte", statement.bank_details.masked_iban),
        ],
    )
    return write(message, letter)


def _members(partner: Partner) -> list[str]:
    """Addresses of the people who work for a partner."""
    members = partner.memberships.filter(user__is_active=True)
    return list(members.values_list("user__email", flat=True))


def _because(partner: Partner) -> str:
    return f"vous êtes membre de la structure {partner.name}"
