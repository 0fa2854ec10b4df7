"""What others did on the offers of a structure, in the words of its partner."""

from dataclasses import dataclass
from typing import Any

from bookings.models import BookingMove, State
from bookings.queries.news import Act
from bookings.queries.status import Turn
from offers.models import OfferChange

Move, Change = BookingMove.Verb, OfferChange.Verb
HEAD = "La direction de l’établissement"
# verb -> (the sentence, whose shape it bears); a head is never named.
SAID: dict[str, tuple[str, Turn]] = {
    Move.PREBOOK: ("{teacher} ({school}) a préréservé.", Turn.TEACHER),
    Move.CONFIRM: (f"{HEAD} a confirmé la réservation de {{teacher}}.", Turn.PRINCIPAL),
    Move.REFUSE: (f"{HEAD} a refusé la préréservation de {{teacher}}.", Turn.PRINCIPAL),
    Move.WITHDRAW: ("{teacher} ({school}) a retiré sa préréservation.", Turn.TEACHER),
    Move.CANCEL_BY_SCHOOL: (f"{HEAD} a annulé la réservation de {{teacher}}.", Turn.PRINCIPAL),
    Move.CANCEL_BY_PARTNER: ("{actor} a annulé la {what} de {teacher}.", Turn.PARTNER),
    Move.CANCEL_BY_ADMINISTRATION: (
        "L’administration a annulé la {what} de {teacher}.", Turn.ADMINISTRATION,
    ),
    Move.RESTORE_PREBOOKED: (
        "L’administration a rétabli la préréservation de {teacher}.", Turn.ADMINISTRATION,
    ),
    Move.RESTORE_CONFIRMED: (
        "L’administration a rétabli la réservation de {teacher}.", Turn.ADMINISTRATION,
    ),
    Move.CHANGE_TERMS: (
        "{actor} a changé la date ou le prix\u00a0: la préréservation de {teacher} est annulée.",
        Turn.PARTNER,
    ),
    Move.EXPIRE: (
        "La préréservation de {teacher} a expiré, sans réponse de la direction.", Turn.NOBODY,
    ),
    Change.LINE_DECLINED: ("{teacher} a refusé les nouvelles conditions.", Turn.TEACHER),
    Change.REJECTED: ("L’administration a déclaré l’offre non conforme.", Turn.ADMINISTRATION),
}  # fmt: skip


@dataclass(frozen=True)
class News:
    """One act to tell: the sentence, whose shape it bears, whom one may write to."""

    act: Act
    said: str
    turn: Turn
    write_to: str = ""
    name: str = ""


def told_to_partner(acts: list[Act]) -> list[News]:
    """The latest act on each offer, in words; `acts` come the latest first."""
    latest: dict[str, Act] = {}
    for act in acts:
        latest.setdefault(act.ref, act)
    return [_news(act) for act in latest.values()]


def all_told(acts: list[Act]) -> list[News]:
    """Each of them in words, for the page of one offer."""
    return [_news(act) for act in acts]


def _news(act: Act) -> News:
    sentence, turn = SAID[act.verb]
    what = "réservation" if act.from_state == State.CONFIRMED else "préréservation"
    words: dict[str, Any] = {
        "teacher": act.teacher, "school": act.school, "actor": act.actor, "what": what,
    }  # fmt: skip
    # What the administration declared is no teacher's matter.
    reached = {} if act.verb == Change.REJECTED else {"write_to": act.email, "name": act.teacher}
    return News(act, sentence.format(**words), turn, **reached)
