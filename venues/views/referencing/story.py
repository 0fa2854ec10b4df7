"""A request as a timeline: what has happened, where it is, what comes next."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from venues.models import ReferencingRequest, RequestMove, RequestState
from venues.queries.referencing import UNDECIDED, usual_delay
from venues.rules import expected_on

Verb = RequestMove.Verb
BY_THE_ADMINISTRATION = {Verb.TAKE_CHARGE, Verb.ASK_CHANGE, Verb.ACCEPT, Verb.REFUSE}
# state -> what comes next: (whose turn, title, sentence)
NEXT = {
    RequestState.DRAFT: [
        ("partner", "Dépôt", "Vous complétez les cinq pages, puis vous déposez."),
        ("administration", "Instruction", "L’administration lit la demande."),
        ("administration", "Décision", ""),
    ],
    RequestState.FILED: [
        ("administration", "Instruction", "L’administration lit la demande."),
        ("administration", "Décision", "Vous recevez un courriel."),
    ],
    RequestState.UNDER_REVIEW: [("administration", "Décision", "Vous recevez un courriel.")],
    RequestState.REFUSED: [("partner", "Correction", "Vous corrigez, puis vous redéposez.")],
    RequestState.ACCEPTED: [],
}
OPEN_OFFERS = ("nobody", "Référencement sur ADAGE", "Vous publiez des offres aussitôt.")


def story_of(request: ReferencingRequest, standing: str) -> list[dict[str, Any]]:
    """The steps of the timeline, oldest first."""
    past = []
    for move in request.moves.all():
        # Members are named; the administration speaks with one voice.
        ours = move.verb in BY_THE_ADMINISTRATION
        turn = "administration" if ours else "partner"
        who = "par l’administration" if ours else f"par {move.actor_label}"
        done = _step(turn, move.get_verb_display(), move.reason, "done")
        past.append(done | {"when": move.at, "with_time": True, "more": who})
    coming = list(NEXT[RequestState(request.state)])
    if request.state != RequestState.ACCEPTED:
        coming.append(OPEN_OFFERS)
    elif standing == "Référencé":
        past.append(_step("nobody", "Référencement sur ADAGE", "Vous publiez des offres.", "done"))
    steps = [_step(turn, title, words, "future") for turn, title, words in coming]
    if steps:
        steps[0]["state"] = "current"
    return past + steps


def _step(turn: str, title: str, words: str, state: str) -> dict[str, Any]:
    return {"who": turn, "title": title, "text": words, "state": state}


def expected(request: ReferencingRequest | None, now: datetime) -> dict[str, Any]:
    """When an answer may be expected, from past files when there are enough of them."""
    days = usual_delay(now)
    waits = request is not None and request.state in UNDECIDED and request.filed_at is not None
    if days is None or not waits:
        return {"usual_days": days, "expected_on": None, "expected_is_past": False}
    on = expected_on(timezone.localdate(request.filed_at), days)  # type: ignore[union-attr]
    today = timezone.localdate(now)
    return {"usual_days": days, "expected_on": on, "expected_is_past": on < today}
