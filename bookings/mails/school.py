"""Mails to the school: the teacher who pre-booked, and the heads who decide (R61)."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from bookings.documents.agenda import proposal_of
from bookings.mails.credit import credit_rows
from bookings.mails.letter import Letter, booking_of, send
from bookings.mails.links import decision, follow_up, proposal
from bookings.mails.words import changed_rows, school_rows
from bookings.models import Booking
from core.compiled import compiled
from core.rules import long_moment
from core.rules.addresses import mailbox
from offers.models import CollectiveStock
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from schools.models import Institution, Role
from schools.queries import delegates_of


@topic("decisions")
def teacher_prebooked(message: Message) -> str:
    """The receipt of a pre-booking: who decides, until when, the event for an agenda (R20, R61)."""
    return _to_teacher(message)


@topic("decisions")
def teacher_was_confirmed(message: Message) -> str:
    """The head has confirmed: the outing is booked (R61)."""
    return _to_teacher(message)


@topic("decisions")
def teacher_was_refused(message: Message) -> str:
    """The head said no, and why (R22, R61)."""
    return _to_teacher(message)


@topic("decisions")
def teacher_was_cancelled(message: Message) -> str:
    """Somebody else cancelled, and why (R61)."""
    return _to_teacher(message)


@topic("decisions")
def teacher_terms_changed(message: Message) -> str:
    """The partner took the date away: pre-book again on the new one (R30, R61)."""
    return _to_teacher(message)


@topic("decisions")
def teacher_prebooking_expired(message: Message) -> str:
    """Nobody confirmed in time (R61)."""
    return _to_teacher(message)


@topic("decisions")
def principal_must_decide(message: Message) -> str:
    """A pre-booking awaits the head's decision: until when, what the credit becomes (R44, R61)."""
    booking = booking_of(message)
    letters = letters_to_deciders(message, booking, "Voir et décider")
    rows, others = credit_rows(booking, timezone.now())
    told = [
        replace(letter, rows=[*letter.rows, *rows], more=letter.more | {"others": others})
        for letter in letters
    ]
    return _send_each(message, told)


@topic("decisions")
def principal_was_cancelled(message: Message) -> str:
    """The partner or the administration cancelled; the credit is free again (R43, R61)."""
    return _to_principals(message, "Voir la réservation")


@topic("decisions")
def principal_terms_changed(message: Message) -> str:
    """Nothing to decide any more: the partner took the date away (R30, R61)."""
    return _to_principals(message, "Voir la préréservation")


@topic("decisions")
def principal_terms_replaced(message: Message) -> str:
    """The pending decision is withdrawn: the teacher answers new terms first (R30, R61)."""
    return _to_principals(message, "Voir la préréservation")


@topic(ALWAYS)
def teacher_was_asked(message: Message) -> str:
    """The head asks for a precision before deciding; an answer must not reach the partner."""
    return _to_teacher(message, "Répondre", answered=False)


@topic(ALWAYS)
def principal_was_answered(message: Message) -> str:
    """The teacher has answered; the decision still waits."""
    letters = letters_to_deciders(message, booking_of(message), "Voir et décider")
    # Their exchange is the school's: an answer to this mail must not reach the partner.
    alone = [replace(letter, reply_to="") for letter in letters]
    return _send_each(message, alone)


@topic("rappels")
def principal_deadline_extended(message: Message) -> str:
    """The partner gives more time to decide."""
    return _to_deciders(message, "Voir et décider")


@topic("rappels")
def principal_was_reminded(message: Message) -> str:
    """The partner reminds the head of a decision that waits."""
    return _to_deciders(message, "Voir et décider")


@topic("rappels")
def teacher_was_reminded(message: Message) -> str:
    """The partner reminds the teacher of a proposal that waits (R30)."""
    return _about_a_proposal(message)


@topic("decisions")
def teacher_got_a_proposal(message: Message) -> str:
    """Old and new terms side by side, to accept or decline in one click (R30, R61)."""
    return _about_a_proposal(message)


def _about_a_proposal(message: Message) -> str:
    line = CollectiveStock.objects.get(pk=message.facts["line_id"])
    return send(message, letter_about_a_proposal(message, booking_of(message), line))


def letter_about_a_proposal(message: Message, booking: Booking, line: CollectiveStock) -> Letter:
    """What any mail about a proposal says beside its own words; also for the clock's."""
    zone, link = booking.offer.time_zone, proposal(booking)
    return Letter(
        booking=booking,
        recipients=[booking.teacher.email],
        side="school",
        rows=changed_rows(booking, line, link),
        button=("Répondre à la proposition", link),
        because="vous aviez préréservé cette offre",
        motive=message.facts.get("reason", ""),
        attachment=proposal_of(booking, line, link),
        reply_to=booking.offer.contact_email,
        more={
            "held_until": long_moment(line.held_until, zone) if line.held_until else "",
            "calendar_status": "agenda provisoire",
        },
    )


def _to_teacher(message: Message, button: str = "Voir le suivi", *, answered: bool = True) -> str:
    return send(message, letter_to_teacher(message, button, answered=answered))


def letter_to_teacher(
    message: Message, button: str = "Voir le suivi", *, answered: bool = True
) -> Letter:
    """What any mail to the teacher says beside its own words; `answered`: the partner reads it."""
    booking = booking_of(message)
    return Letter(
        booking=booking,
        recipients=[booking.teacher.email],
        side="school",
        rows=school_rows(booking),
        button=(button, follow_up(booking)),
        because="vous avez préréservé cette offre",
        motive=message.facts.get("reason", ""),
        reply_to=booking.offer.contact_email if answered else "",
    )


def _to_principals(message: Message, button: str) -> str:
    return send(message, _letter_to_principals(message, booking_of(message), button))


def _letter_to_principals(message: Message, booking: Booking, button: str) -> Letter:
    because = f"vous dirigez l’établissement {booking.institution.name}"
    return _letter(message, booking, principals_of(booking), button, because)


def _to_deciders(message: Message, button: str) -> str:
    return _send_each(message, letters_to_deciders(message, booking_of(message), button))


def _send_each(message: Message, letters: list[Letter]) -> str:
    return " ".join(filter(None, [send(message, letter) for letter in letters]))


def letters_to_deciders(message: Message, booking: Booking, button: str) -> list[Letter]:
    """To the heads, and apart to who may confirm this one in their place; also for the clock's."""
    to_principals = _letter_to_principals(message, booking, button)
    known = {mailbox(address) for address in to_principals.recipients}
    held = delegates_of(booking.institution, timezone.now())
    # Who holds the head's decisions today, dear enough for this price, and did not pre-book it.
    addresses = [
        one.delegate.email
        for one in held
        if one.ceiling >= booking.price and one.delegate_id != booking.teacher_id
    ]
    delegates = [address for address in addresses if mailbox(address) not in known]
    if not delegates:
        return [to_principals]
    school = booking.institution.name
    because = f"la direction de l’établissement {school} vous a délégué ses décisions"
    return [to_principals, _letter(message, booking, delegates, button, because)]


def _letter(
    message: Message, booking: Booking, recipients: list[str], button: str, because: str
) -> Letter:
    return Letter(
        booking=booking,
        recipients=recipients,
        side="school",
        rows=school_rows(booking, with_teacher=True),
        button=(button, decision(booking)),
        because=because,
        motive=message.facts.get("reason", ""),
        reply_to=booking.offer.contact_email,
    )


@compiled
def _principals_of(institution: Institution, role: str) -> QuerySet[User]:
    theirs = {"school_role__institution": institution, "school_role__role": role}
    return User.objects.filter(is_active=True, **theirs).order_by("pk")


def principals_of(booking: Booking) -> list[str]:
    """The heads who have come in from ADAGE; until one has, the institution's own address."""
    principals = _principals_of(booking.institution, Role.PRINCIPAL.value)
    return [principal.email for principal in principals] or [booking.institution.email]
