"""Several offers at once: what can be done is done, the rest stays chosen and says why (R12, R14).

The result waits in the session for the next page of the list, with what undoes it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from bookings import actions
from bookings.queries.available_actions import available_offer_actions
from bookings.queries.status import Status
from core.batches import Left, Report, line_by_line
from core.errors import Refused
from core.rules import plural
from offers import actions as offers
from offers.views.access import partner_page, person
from partner_portal.queries.offer import my_offer

RESULT = "bulk"
AT_ONCE = 100
LONGEST = 2000
NOTHING = "Cochez au moins une offre."
UNDONE = "Rien n’a été annulé"


@dataclass(frozen=True)
class Verb:
    """One act on offers: its name, the right it asks, its words, what does it, what undoes it."""

    name: str
    label: str
    asks: str
    done: str  # « archivée »
    plural: str
    do: Callable[..., Any]
    undone_by: str
    icon: str

    def counted(self, many: int) -> str:
        """« 7 archivées »."""
        return f"{many} {self.plural if many > 1 else self.done}"


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "mettre-en-pause",
            "Mettre en pause",
            "pause",
            "mise en pause",
            "mises en pause",
            offers.pause,
            "remettre-en-ligne",
            "player-pause",
        ),
        Verb(
            "remettre-en-ligne",
            "Remettre en ligne",
            "resume",
            "remise en ligne",
            "remises en ligne",
            offers.resume,
            "mettre-en-pause",
            "eye",
        ),
        Verb(
            "archiver",
            "Archiver",
            "archive",
            "archivée",
            "archivées",
            actions.archive_offer,
            "ressortir",
            "archive",
        ),
        Verb(
            "ressortir",
            "Ressortir des archives",
            "unarchive",
            "sortie des archives",
            "sorties des archives",
            offers.unarchive,
            "archiver",
            "arrow-back-up",
        ),
    )
}
# Why an offer stays as it is: one, several.
WHY = {
    Status.DRAFT: ("brouillon", "brouillons"), Status.PUBLISHED: ("publiée", "publiées"),
    Status.PAUSED: ("en pause", "en pause"), Status.REJECTED: ("non conforme", "non conformes"),
    Status.UNDER_REVIEW: ("en instruction", "en instruction"),
    Status.NO_DATE: ("sans date", "sans date"),
    Status.PROPOSED: ("proposée à un enseignant", "proposées à un enseignant"),
    Status.PREBOOKED: ("préréservée", "préréservées"), Status.BOOKED: ("réservée", "réservées"),
    Status.FIRM: ("réservée", "réservées"), Status.ENDED: ("terminée", "terminées"),
    Status.REIMBURSED: ("remboursée", "remboursées"), Status.EXPIRED: ("expirée", "expirées"),
    Status.CANCELLED: ("annulée", "annulées"), Status.ARCHIVED: ("archivée", "archivées"),
}  # fmt: skip


@partner_page
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """Do one verb to each offer chosen; those that cannot stay chosen."""
    verb, chosen = VERBS.get(request.POST.get("verbe", "")), chosen_offers(request)
    if verb is None or not chosen:
        messages.warning(request, NOTHING)
        return _back(request)
    report = tried(request, verb, chosen)
    request.session[RESULT] = {
        "verb": verb.name,
        "done": [offer.ref for offer in report.done],
        "left": {left.row.ref: why(left) for left in report.left},
    }
    return _back(request)


@partner_page
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last act back, for the offers that are still as it left them."""
    verb = VERBS.get(request.POST.get("verbe", ""))
    if verb is not None:
        undoing = VERBS[verb.undone_by]
        report = tried(request, undoing, chosen_offers(request))
        said = [undoing.counted(len(report.done))] if report.done else []
        said += impossible([why(left) for left in report.left])
        tell = messages.success if report.done else messages.warning
        tell(request, f"{'Action annulée' if report.done else UNDONE}\u00a0: {', '.join(said)}.")
    return _back(request)


def taken_result(request: HttpRequest) -> dict[str, Any] | None:
    """What the last act did, said once: « 7 archivées, 2 impossibles : réservées »."""
    result = request.session.pop(RESULT, None)
    if not result:
        return None
    many = len(result["done"])
    said = [VERBS[result["verb"]].counted(many)] if many else []
    return result | {"sentence": ", ".join(said + impossible(result["left"].values()))}


def why(left: Left[Any]) -> tuple[str, str]:
    """Why an offer stays as it is, said of one and of several: its status, or what refused."""
    if isinstance(left.refusal, _Unavailable):
        return WHY[Status(left.row.status)]
    said = f"{left.refusal.title[:1].lower()}{left.refusal.title[1:]}"
    return said, said


def impossible(reasons: Iterable[Any]) -> list[str]:
    """« 2 impossibles : réservées »; takes what `why` says of each."""
    found = list(reasons)
    if not found:
        return []
    words = sorted({said[len(found) > 1] for said in found})
    return [f"{len(found)} impossible{plural(len(found))}\u00a0: {', '.join(words)}"]


def chosen_offers(request: HttpRequest) -> list[Any]:
    """The person's offers a form names."""
    refs = [ref for ref in request.POST.getlist("offre")[:AT_ONCE] if ref.isprintable()]
    return list(my_offer(person(request), timezone.now()).filter(ref__in=refs).order_by("pk"))


class _Unavailable(Refused):
    """The status of the offer does not offer this verb: no use to try."""


def tried(request: HttpRequest, verb: Verb, chosen: list[Any]) -> Report[Any]:
    """Each offer is a transaction of its own: what refuses one stops no other."""
    user = person(request)

    def act(offer: Any) -> None:
        if verb.asks not in available_offer_actions(user, offer):
            raise _Unavailable
        verb.do(offer_id=offer.pk, by=user)

    return line_by_line(chosen, act)


def _back(request: HttpRequest) -> HttpResponse:
    """The list as it was, by its own parameters; the dashboard for who comes from there."""
    if request.POST.get("ici") == "accueil":
        return redirect("partner:home")
    asked = QueryDict(request.POST.get("retour", "")[:LONGEST], mutable=True)
    asked.pop("choix", None)
    return redirect(reverse("partner:offers") + (f"?{asked.urlencode()}" if asked else ""))
