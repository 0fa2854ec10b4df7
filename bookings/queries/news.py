"""What others did that a person has not read yet, out of the journals: one statement a page.

An act stays until its reader opens the page of its offer or of its booking (`ReadMark`). The
feeds tell them all, read or not.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from accounts.models import User
from bookings.models import BookingMove, DecisionMessage, ReadMark
from bookings.models.move import OF_THE_HEAD
from core.compiled import compiled
from offers.models import OfferChange, RequestEntry
from schools.models import Institution

Move = BookingMove.Verb
# Beyond, the page says that there are others.
READ_AT_ONCE = 40
# The acts that are news to the other side, and to the colleagues of who did them.
TO_PARTNER = (
    Move.PREBOOK, Move.CONFIRM, Move.REFUSE, Move.WITHDRAW, Move.CANCEL_BY_SCHOOL,
    Move.CANCEL_BY_PARTNER, Move.CANCEL_BY_ADMINISTRATION, Move.CHANGE_TERMS, Move.EXPIRE,
    Move.RESTORE_PREBOOKED, Move.RESTORE_CONFIRMED,
)  # fmt: skip
# A pre-booking waits among the decisions of the head: it is no news there.
TO_SCHOOL = tuple(verb for verb in TO_PARTNER if verb != Move.PREBOOK)
TO_PARTNER_OF_OFFERS = (OfferChange.Verb.LINE_DECLINED, OfferChange.Verb.REJECTED)
ASKED, ANSWERED = "asked", "answered"
DECLINED = RequestEntry.Verb.DECLINED
LONG_AGO = Value(datetime(1970, 1, 1, tzinfo=UTC))
# Narrows acts to those that are told to this person.
Told = Callable[..., QuerySet[Any]]


@dataclass(frozen=True)
class Act:
    """Something done: on which offer and booking, what, when (UTC), by whom, why.

    `teacher` made the booking, or declined the terms; `contact` is how one reaches the partner.
    """

    ref: str
    title: str
    reference: str
    verb: str
    at: datetime
    time_zone: str
    from_state: str
    actor: str
    reason: str
    civility: str
    first_name: str
    last_name: str
    email: str
    school: str
    partner: str
    contact: str

    @property
    def teacher(self) -> str:
        """« Mme Aïssata Diallo »."""
        names = {"first_name": self.first_name, "last_name": self.last_name}
        return User(civility=self.civility, email=self.email, **names).full_name


def feed_for_partner(user: User, partner: str, since: datetime) -> list[Act]:
    """What others did on the offers of this person's structures, or of one (SIREN), read or not."""
    return [Act(*row) for row in _feed_for_partner(user, partner, since)]


def feed_for_teacher(user: User, since: datetime) -> list[Act]:
    """What became of a teacher's bookings, read or not; the latest first."""
    return [Act(*row) for row in _feed_for_teacher(user, since)]


def feed_for_principal(user: User, institution: Institution, since: datetime) -> list[Act]:
    """What others did of a school's bookings, read or not; the latest first."""
    return [Act(*row) for row in _feed_for_principal(user, institution, since)]


def acts_for_partner(user: User, partner: str, ref: str) -> list[Act]:
    """What happened on the offers of this person's structures, or of one (SIREN), or on one of
    the offers; the latest first.
    """
    return [Act(*row) for row in _for_partner(user, partner, ref)]


def acts_for_teacher(user: User, ref: str) -> list[Act]:
    """What became of a teacher's bookings, of all or on one offer; the latest first."""
    return [Act(*row) for row in _for_teacher(user, ref)]


def acts_for_principal(user: User, institution: Institution, ref: str) -> list[Act]:
    """What others did of a school's bookings, of all or on one offer; the latest first."""
    return [Act(*row) for row in _for_principal(user, institution, ref)]


@compiled
def _for_partner(user: User, partner: str, ref: str) -> QuerySet[Any, Any]:
    return _of_partner(user, partner, ref, _unread)


@compiled
def _feed_for_partner(user: User, partner: str, since: datetime) -> QuerySet[Any, Any]:
    return _of_partner(user, partner, "", partial(_since, since))


def _of_partner(user: User, partner: str, ref: str, told_of: Told) -> QuerySet[Any, Any]:
    mine: dict[str, Any] = {"venue__partner__memberships__user": user}
    if partner:
        mine["venue__partner__siren"] = partner
    if ref:
        mine["ref"] = ref
    # In the same filter as the membership: since this person joined, not since anybody did.
    since = "venue__partner__memberships__created_at"
    told = Case(
        When(verb__in=OF_THE_HEAD, reason_shared=False, then=Value("")), default=F("reason")
    )
    here, there = _under("booking__offer__", mine), _under("offer__", mine)
    here["at__gt"], there["at__gt"] = F(f"booking__offer__{since}"), F(f"offer__{since}")
    moves = BookingMove.objects.filter(verb__in=TO_PARTNER, **here)
    changes = OfferChange.objects.filter(verb__in=TO_PARTNER_OF_OFFERS, **there)
    why = Coalesce(KT("after__reason"), Value(""), output_field=TextField())
    return _latest(
        _told(told_of(moves, user), OF_A_BOOKING | {"reason": told}),
        _told(told_of(changes, user, offer="offer"), OF_AN_OFFER | {"reason": why}),
    )


@compiled
def _for_teacher(user: User, ref: str) -> QuerySet[Any, Any]:
    declined = [] if ref else [_told(_not_read(_declined(user), user), OF_A_REQUEST)]
    return _of_school(user, {"booking__teacher": user}, ref, _unread, *declined, asked=True)


@compiled
def _feed_for_teacher(user: User, since: datetime) -> QuerySet[Any, Any]:
    declined = _told(_declined(user).filter(at__gt=since), OF_A_REQUEST)
    mine = {"booking__teacher": user}
    return _of_school(user, mine, "", partial(_since, since), declined, asked=True)


@compiled
def _for_principal(user: User, institution: Institution, ref: str) -> QuerySet[Any, Any]:
    return _of_school(user, {"booking__institution": institution}, ref, _unread, asked=False)


@compiled
def _feed_for_principal(
    user: User, institution: Institution, since: datetime
) -> QuerySet[Any, Any]:
    mine = {"booking__institution": institution}
    return _of_school(user, mine, "", partial(_since, since), asked=False)


def _of_school(
    user: User,
    mine: dict[str, Any],
    ref: str,
    told_of: Told,
    *others: QuerySet[Any, Any],
    asked: bool,
) -> QuerySet[Any, Any]:
    """Moves of these bookings, the questions or the answers that came with them, and others."""
    if ref:
        mine = mine | {"booking__offer__ref": ref}
    moves = BookingMove.objects.filter(verb__in=TO_SCHOOL, **mine)
    written = DecisionMessage.objects.filter(is_question=asked, **mine)
    words = {
        "verb": Value(ASKED if asked else ANSWERED),
        "from_state": Value(""),
        "actor": F("author_label"),
        "reason": F("text"),
    }
    return _latest(
        _told(told_of(moves, user), OF_A_BOOKING),
        _told(told_of(written, user, author="author"), OF_A_BOOKING | words),
        *others,
    )


def _declined(user: User) -> QuerySet[Any]:
    """The answer « no » to each request of this teacher."""
    return RequestEntry.objects.filter(verb=DECLINED, request__teacher=user)


def _not_read(declined: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Those whose page they have not opened, later than what they have read of all."""
    read = ReadMark.objects.filter(user=user, offer__isnull=True).values("read_at")
    never = declined.filter(request__decline_read_at__isnull=True)
    return never.filter(at__gt=Coalesce(Subquery(read), LONG_AGO))


def _of_an_offer(path: str) -> dict[str, Any]:
    """What an act says of its offer, `path` leading there."""
    return {
        "ref": F(f"{path}ref"),
        "title": F(f"{path}title"),
        "partner": F(f"{path}venue__partner__name"),
        "contact": F(f"{path}contact_email"),
    }


def _of_a_person(path: str) -> dict[str, Any]:
    return {name: F(f"{path}{name}") for name in ("civility", "first_name", "last_name", "email")}


# Name in `Act` -> where it stands, from a move of a booking and from a change of an offer.
OF_A_BOOKING = {
    "verb": F("verb"),
    "at": F("at"),
    "actor": F("actor_label"),
    "from_state": F("from_state"),
    "reason": F("reason"),
    "reference": F("booking__reference"),
    "time_zone": F("booking__time_zone"),
    "school": F("booking__institution__name"),
    **_of_an_offer("booking__offer__"),
    **_of_a_person("booking__teacher__"),
}
OF_AN_OFFER = OF_A_BOOKING | {
    "from_state": Value(""),
    "reference": Value(""),
    "time_zone": F("offer__venue__time_zone"),
    "school": Value(""),
    **_of_an_offer("offer__"),
    **_of_a_person("actor__"),
}

OF_A_REQUEST = OF_A_BOOKING | {
    "from_state": Value(""),
    "reason": F("text"),
    "reference": F("request__ref"),
    "time_zone": F("request__institution__time_zone"),
    "school": F("request__institution__name"),
    **_of_an_offer("request__template__"),
    "ref": F("request__ref"),
    **_of_a_person("request__teacher__"),
}


def _under(path: str, conditions: dict[str, Any]) -> dict[str, Any]:
    return {f"{path}{name}": value for name, value in conditions.items()}


def _unread(
    acts: QuerySet[Any], user: User, *, offer: str = "booking__offer", author: str = "actor"
) -> QuerySet[Any]:
    """Those of somebody else, later than what this person has read of their offer and of all."""
    marks = ReadMark.objects.filter(user=user)
    here = marks.filter(offer=OuterRef(offer), read_at__gte=OuterRef("at"))
    read = Subquery(marks.filter(offer__isnull=True).values("read_at"))
    others = acts.filter(~Q(**{author: user}) | Q(**{f"{author}__isnull": True}))
    return others.filter(~Exists(here), at__gt=Coalesce(read, LONG_AGO))


def _since(
    since: datetime,
    acts: QuerySet[Any],
    user: User,
    *,
    offer: str = "booking__offer",
    author: str = "actor",
) -> QuerySet[Any]:
    """Those of somebody else, read or not, later than a moment."""
    others = acts.filter(~Q(**{author: user}) | Q(**{f"{author}__isnull": True}))
    return others.filter(at__gt=since)


def _told(acts: QuerySet[Any], words: dict[str, Any]) -> QuerySet[Any, Any]:
    """These columns, in the order of `Act`."""
    names = [field.name for field in fields(Act)]
    told = {f"act_{name}": words[name] for name in names}
    return acts.order_by().annotate(**told).values_list(*told)


def _latest(*acts: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """All of these, the latest first."""
    first, *others = acts
    return first.union(*others, all=True).order_by("-act_at")[:READ_AT_ONCE]
