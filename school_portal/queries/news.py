"""What others did of a school's bookings, in the words of who reads them there."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from bookings.models import BookingMove, State
from bookings.queries.news import (
    ANSWERED,
    ASKED,
    DECLINED,
    Act,
    acts_for_principal,
    acts_for_teacher,
    feed_for_principal,
    feed_for_teacher,
)
from bookings.queries.status import Turn
from schools.models import Role, SchoolRole

Move = BookingMove.Verb
# verb -> (the sentence, whose shape it bears); `{whose}` is « votre préréservation » or whose.
SAID: dict[str, tuple[str, Turn]] = {
    Move.CONFIRM: ("{actor} a confirmé {whose}.", Turn.PRINCIPAL),
    Move.REFUSE: ("{actor} a refusé {whose}.", Turn.PRINCIPAL),
    Move.WITHDRAW: ("{actor} a retiré sa préréservation.", Turn.TEACHER),
    Move.CANCEL_BY_SCHOOL: ("{actor} a annulé {whose}.", Turn.PRINCIPAL),
    Move.CANCEL_BY_PARTNER: ("{partner} a annulé {whose}.", Turn.PARTNER),
    Move.CANCEL_BY_ADMINISTRATION: ("L’administration a annulé {whose}.", Turn.ADMINISTRATION),
    Move.RESTORE_PREBOOKED: ("L’administration a rétabli {whose}.", Turn.ADMINISTRATION),
    Move.RESTORE_CONFIRMED: ("L’administration a rétabli {whose}.", Turn.ADMINISTRATION),
    Move.CHANGE_TERMS: (
        "{partner} a changé la date ou le prix\u00a0: {whose} est annulée.", Turn.PARTNER,
    ),
    Move.EXPIRE: ("La date limite est passée\u00a0: {whose} a expiré.", Turn.NOBODY),
    ASKED: ("{actor} vous pose une question.", Turn.PRINCIPAL),
    DECLINED: ("{partner} a décliné votre demande.", Turn.PARTNER),
    ANSWERED: ("{actor} a répondu à votre question.", Turn.TEACHER),
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """One act to tell: the sentence, whose shape it bears."""

    act: Act
    said: str
    turn: Turn


def acts_for(user: User, role: SchoolRole, ref: str = "") -> list[Act]:
    """What this person of a school has not read yet, on all offers or on one; latest first."""
    if role.role == Role.PRINCIPAL and role.institution is not None:
        return acts_for_principal(user, role.institution, ref)
    return acts_for_teacher(user, ref) if role.role == Role.TEACHER else []


def feed_for(user: User, role: SchoolRole, since: datetime) -> list[Act]:
    """The same since a moment, read or not."""
    if role.role == Role.PRINCIPAL and role.institution is not None:
        return feed_for_principal(user, role.institution, since)
    return feed_for_teacher(user, since) if role.role == Role.TEACHER else []


def told_to_school(acts: list[Act], role: SchoolRole) -> list[News]:
    """The latest act on each offer, in words; `acts` come the latest first."""
    latest: dict[str, Act] = {}
    for act in acts:
        latest.setdefault(act.ref, act)
    mine = role.role == Role.TEACHER
    return [_news(act, mine=mine) for act in latest.values()]


def all_told(acts: list[Act], role: SchoolRole) -> list[News]:
    """Each of them in words, for the page of one booking."""
    return [_news(act, mine=role.role == Role.TEACHER) for act in acts]


def _news(act: Act, *, mine: bool) -> News:
    sentence, turn = SAID[act.verb]
    what = "réservation" if act.from_state == State.CONFIRMED else "préréservation"
    whose = f"votre {what}" if mine else f"la {what} de {act.teacher}"
    return News(act, sentence.format(actor=act.actor, partner=act.partner, whose=whose), turn)
