"""Erasing a person: the account stays, closed and without a name; what it did stays true."""

from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt, AccessLog
from django.db import connection, transaction
from django.db.models import CASCADE, ManyToOneRel, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst

from accounts.models import Knock, User
from administration.models import Note
from bookings.models import Booking, BookingMove
from core.errors import Refused
from core.rules.erased import ERASED_PERSON, erased_address, is_erased
from offers.models import CollectiveOffer
from outbox.models import MailEvent, Message
from venues.models import Invitation, Membership

State = Booking.State
RUNNING = (State.PREBOOKED, State.CONFIRMED)
# What has left, or never will: only this can be blanked.
SETTLED = (Message.State.DELIVERED, Message.State.ABANDONED)


class NotErased(Refused):
    """Somebody still needs the name."""

    code = "NOT_ERASED"
    title = "Cette personne ne peut pas être effacée"


@dataclass(frozen=True)
class Erased:
    """What was erased: rows taken away, lines of journals and mails without a name any more."""

    rows: int
    lines: int
    mails: int

    @property
    def handled(self) -> int:
        """All of them, and the account."""
        return 1 + self.rows + self.lines + self.mails


def running_bookings(person: User) -> QuerySet[Booking]:
    """Bookings in progress that they asked for or decided on: somebody may have to be called."""
    theirs = BookingMove.objects.filter(actor=person).values("booking_id")
    return Booking.objects.filter(Q(teacher=person) | Q(pk__in=theirs), state__in=RUNNING)


def why_not(person: User) -> NotErased | None:
    """What stands in the way of erasing somebody, in words; None when nothing does."""
    if is_erased(person.email):
        return NotErased("C’est déjà fait.", "Rien n’est à faire.")
    if person.is_staff or person.is_superuser:
        return NotErased(
            "Cette personne travaille dans l’administration.",
            "Un super-utilisateur doit d’abord lui retirer ses droits.",
        )
    running = running_bookings(person).order_by("pk").values_list("reference", flat=True)[:5]
    if running:
        return NotErased(
            f"Des réservations en cours portent son nom\u00a0: {', '.join(running)}.",
            "Attendez leur fin, ou annulez-les, puis recommencez.",
        )
    if _leaving(person).exists():
        return NotErased(
            "Un message qui porte son nom n’est pas encore parti.",
            "Attendez qu’il parte (quelques secondes le plus souvent), puis recommencez.",
        )
    return None


def preview(person: User) -> list[tuple[str, int]]:
    """What erasing somebody would touch: what, how many; nothing that is not there."""
    found = [
        (f"Supprimé\u00a0: {rows.model._meta.verbose_name_plural}", rows.count())
        for rows in _rows_of(person)
    ]
    found += [
        ("Laissé sans nom ni note\u00a0: réservations", person.bookings.count()),
        (
            "Laissé sans nom\u00a0: mouvements de réservations",
            BookingMove.objects.filter(actor=person).count(),
        ),
        ("Vidé\u00a0: courriels reçus", _mails_to(person).count()),
        ("Vidé\u00a0: notes internes à son sujet", _notes_on(person).count()),
        (
            "Contact à remplacer par la structure\u00a0: offres",
            CollectiveOffer.objects.filter(contact_email__iexact=person.email).count(),
        ),
        (
            "Gardé sans nom, faute d’une autre personne responsable\u00a0: structures",
            len(_only_owner_of(person)),
        ),
    ]
    return [(capfirst(what), many) for what, many in found if many]


@transaction.atomic
def erase(*, user_id: int) -> Erased:
    """Take everything that names somebody away; who may ask for it, callers say.

    The rows of public money stay, to the cent, and point at an account without a name. Raises
    NotErased, and User.DoesNotExist.
    """
    person = User.objects.select_for_update().get(pk=user_id)
    refusal = why_not(person)
    if refusal is not None:
        raise refusal
    rows = sum(found.delete()[0] for found in _rows_of(person))
    rows += _notes_on(person).update(text="", about=ERASED_PERSON)
    with connection.cursor() as cursor:
        # The name and the address are read there: they must still be on the account.
        cursor.execute("SELECT lines, mails FROM erase_person(%s)", [person.pk])
        lines, mails = cursor.fetchone()
    person.email = erased_address(person.pk)
    person.civility = person.first_name = person.last_name = ""
    person.is_active, person.email_unconfirmed_since = False, None
    person.set_unusable_password()
    person.save()
    return Erased(rows, lines, mails)


def _rows_of(person: User) -> list[QuerySet[Any]]:
    """What goes with somebody: what hangs on the account, and what was counted by address."""
    found: list[QuerySet[Any]] = []
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.on_delete is not CASCADE:
            continue
        model: type[Model] = relation.related_model
        if model is not Membership:
            found.append(model._default_manager.filter(**{relation.field.name: person}))
    stays = _only_owner_of(person)
    found.append(Membership.objects.filter(user=person).exclude(partner__in=stays))
    found += [
        model._default_manager.filter(**{f"{name}__iexact": person.email})
        for model, name in (
            (Invitation, "email"),
            (MailEvent, "email"),
            (Knock, "whom"),
            (AccessAttempt, "username"),
            (AccessLog, "username"),
        )
    ]
    return found


def _only_owner_of(person: User) -> list[int]:
    """Structures that would have no owner any more: the database refuses it."""
    mine = Membership.objects.filter(user=person, role=Membership.Role.OWNER)
    shared = Membership.objects.filter(role=Membership.Role.OWNER).exclude(user=person)
    alone = mine.exclude(partner__in=shared.values("partner"))
    return list(alone.values_list("partner_id", flat=True))


def _notes_on(person: User) -> QuerySet[Note]:
    return Note.objects.filter(model=User._meta.label_lower, object_id=str(person.pk))


def _mails_to(person: User) -> QuerySet[Message]:
    return Message.objects.filter(recipient__iexact=person.email)


def _leaving(person: User) -> QuerySet[Message]:
    """Mails handed over whose fate is not written yet, and what still has to say this name."""
    theirs = Q(recipient__iexact=person.email)
    named = Q(text__icontains=person.email)
    if full := f"{person.first_name} {person.last_name}".strip():
        named |= Q(text__contains=full)
    unsettled = Message.objects.exclude(state__in=SETTLED).alias(text=Cast("payload", TextField()))
    return unsettled.filter(theirs & Q(state=Message.State.SENDING) | named & ~theirs)
