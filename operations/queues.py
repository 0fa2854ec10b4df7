"""What waits for somebody, with its age: the first thing the administration reads."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from administration.rules.numbers import duration_at, words_today
from bookings.models import Booking
from bookings.queries.due import over
from offers.models import CollectiveOffer, OfferChange, OfferTemplate
from offers.rules import published_since, review_due
from operations import queue_changes
from operations.queue_readers import READERS, Queue, for_who_holds, list_of, queues_for
from operations.rules import expire_is_late_before, mark_used_is_late_before
from outbox.models import Message
from outbox.rules import HANGS_AGAIN, late_before
from reimbursements.models import Statement
from reimbursements.rules import promised_before
from schools.queries import institutions_without_credit
from venues.models import BankDetails, ReferencingRequest
from venues.queries.referencing import UNDECIDED, with_last_message

__all__ = ["READERS", "Queue", "queue_changes", "queues_for"]

HUNG = f"state__exact=WAITING&cause__exact=HUNG&attempts__gte={HANGS_AGAIN}"


@for_who_holds("outbox.view_message")
def _messages(now: datetime) -> list[Queue]:
    waiting = Q(state=Message.State.WAITING)
    parked = Q(state__in=[Message.State.PARKED, Message.State.UNCERTAIN])
    hanging = waiting & Q(cause=Message.Cause.HUNG, attempts__gte=HANGS_AGAIN)
    told: dict[str, Any] = Message.objects.filter(waiting | parked).aggregate(
        waiting=Count("pk", filter=waiting),
        since=Min("created_at", filter=waiting),
        late=Count("pk", filter=waiting & Q(due_at__lt=late_before(now))),
        parked=Count("pk", filter=parked),
        parked_since=Min("parked_at", filter=parked),
        hanging=Count("pk", filter=hanging),
        hanging_since=Min("created_at", filter=hanging),
    )
    # What nobody answers, however often it was tried; shown only when there is some.
    silent = Queue(
        "Messages laissés sans réponse",
        f"Le destinataire se tait, après {HANGS_AGAIN} essais ou plus. Ils repartent seuls dès "
        "qu’il répond\u00a0; les autres messages n’attendent pas.",
        list_of("outbox_message", HUNG),
        told["hanging"],
        told["hanging_since"],
        "Le plus ancien\u00a0:",
        is_late=True,
    )
    return [
        *([silent] if silent.count else []),
        Queue(
            "Messages mis de côté",
            "Ils ne partiront pas seuls\u00a0: lire l’erreur, puis réessayer ou abandonner.",
            list_of("outbox_message", "state__in=PARKED,UNCERTAIN"),
            told["parked"],
            told["parked_since"],
            "Le plus ancien\u00a0:",
            is_late=told["parked"] > 0,
        ),
        Queue(
            "Messages en attente de départ",
            "Courriels et envois à ADAGE. Ils partent seuls, d’ordinaire en quelques secondes.",
            list_of("outbox_message", "state__exact=WAITING"),
            told["waiting"],
            told["since"],
            "Le plus ancien\u00a0:",
            is_late=told["late"] > 0,
        ),
    ]


@for_who_holds("bookings.view_booking")
def _bookings(now: datetime) -> list[Queue]:
    awaiting = Q(state="PREBOOKED", stock__bookable_until__gte=now)
    unexpired = Q(state="PREBOOKED", stock__bookable_until__lt=expire_is_late_before(now))
    late = mark_used_is_late_before(now)
    unused, limit = over(late), late - duration_at("used_after", late)
    told: dict[str, Any] = Booking.objects.filter(awaiting | unexpired | unused).aggregate(
        awaiting=Count("pk", filter=awaiting),
        until=Min("stock__bookable_until", filter=awaiting),
        unexpired=Count("pk", filter=unexpired),
        deadline=Min("stock__bookable_until", filter=unexpired),
        unused=Count("pk", filter=unused),
        ended=Min("ends_at", filter=unused),
    )
    prebooked = list_of("bookings_booking", "state__exact=PREBOOKED")
    return [
        Queue(
            "Préréservations en attente de la direction",
            "Sans décision du chef d’établissement à la date limite, elles expirent.",
            prebooked,
            told["awaiting"],
            told["until"],
            "Prochaine date limite\u00a0:",
        ),
        *_overdue(told, prebooked, limit),
    ]


def _overdue(told: dict[str, Any], prebooked: str, limit: datetime) -> list[Queue]:
    """The two tasks of the clock, shown only when one of them is late."""
    confirmed = f"state__exact=CONFIRMED&ends_at__lt={limit:%Y-%m-%dT%H:%M:%SZ}"
    late = [
        Queue(
            "Tâche automatique en retard\u00a0: préréservations à expirer",
            "La tâche qui passe chaque minute ne passe plus.",
            prebooked,
            told["unexpired"],
            told["deadline"],
            "Date limite la plus ancienne\u00a0:",
            is_late=True,
        ),
        Queue(
            "Tâche automatique en retard\u00a0: réservations à réputer réalisées",
            "La tâche qui passe chaque heure ne passe plus.",
            list_of("bookings_booking", confirmed),
            told["unused"],
            told["ended"],
            "Fin d’événement la plus ancienne\u00a0:",
            is_late=True,
        ),
    ]
    return [queue for queue in late if queue.count]


@for_who_holds("offers.view_collectiveoffer")
def _offers(now: datetime) -> list[Queue]:
    """Offers to answer; new ones; rejected ones, as old as the last rejection of each."""
    rejections = OfferChange.objects.filter(offer=OuterRef("pk"), verb=OfferChange.Verb.REJECTED)
    last = rejections.order_by().values("offer").annotate(last=Max("at")).values("last")
    new = Q(state="PUBLISHED", published_at__gte=published_since(now))
    asked = Q(state="UNDER_REVIEW")
    told: dict[str, Any] = (
        CollectiveOffer.objects.filter(Q(state="REJECTED") | new | asked)
        .annotate(rejected_at=Subquery(last))
        .aggregate(
            count=Count("pk", filter=Q(state="REJECTED")),
            since=Min("rejected_at", filter=Q(state="REJECTED")),
            shown=Count("pk", filter=new),
            first=Min("published_at", filter=new),
            asked=Count("pk", filter=asked),
            submitted=Min("state_since", filter=asked),
        )
    )
    return [
        Queue(
            "Offres à instruire avant publication",
            "Le partenaire attend votre réponse\u00a0: acceptez l’offre, ou dites ce qu’il doit "
            "corriger.",
            list_of("offers_collectiveoffer", "state__exact=UNDER_REVIEW"),
            told["asked"],
            told["submitted"],
            is_late=bool(told["submitted"]) and review_due(told["submitted"]) < now,
        ),
        Queue(
            f"Offres publiées depuis {words_today('newly_published')}",
            "Sauf règle d’instruction, personne ne les relit avant leur publication\u00a0: "
            "regardez les nouvelles.",
            list_of("offers_collectiveoffer", "publiees=nouvelles"),
            told["shown"],
            told["first"],
        ),
        Queue(
            "Offres non conformes à corriger",
            "Le partenaire a lu le motif\u00a0; l’offre reste hors ligne jusqu’à sa correction.",
            list_of("offers_collectiveoffer", "state__exact=REJECTED"),
            told["count"],
            told["since"],
        ),
    ]


@for_who_holds("offers.view_offertemplate")
def _templates(now: datetime) -> list[Queue]:
    new = OfferTemplate.objects.filter(state="PUBLISHED", published_at__gte=published_since(now))
    shown: dict[str, Any] = new.aggregate(count=Count("pk"), first=Min("published_at"))
    return [
        Queue(
            f"Vitrines publiées depuis {words_today('newly_published')}",
            "Elles se lisent sans compte\u00a0: regardez les nouvelles.",
            list_of("offers_offertemplate", "publiees=nouvelles"),
            shown["count"],
            shown["first"],
        )
    ]


@for_who_holds("venues.view_referencingrequest")
def _referencing(now: datetime) -> list[Queue]:
    """Requests filed and not decided; threads whose last word is the partner's (R4)."""
    undecided, unanswered = Q(state__in=UNDECIDED), Q(last_is_ours=False) & ~Q(state="ACCEPTED")
    told: dict[str, Any] = with_last_message(ReferencingRequest.objects.all()).aggregate(
        undecided=Count("pk", filter=undecided),
        filed=Min("filed_at", filter=undecided),
        unanswered=Count("pk", filter=unanswered),
        written=Min("last_message_at", filter=unanswered),
    )
    return [
        Queue(
            "Demandes de référencement à instruire",
            "Tant qu’elle n’est pas acceptée, la structure ne publie aucune offre.",
            list_of("venues_referencingrequest", "state__in=FILED,UNDER_REVIEW"),
            told["undecided"],
            told["filed"],
        ),
        Queue(
            "Messages de structures sans réponse",
            "Dans les échanges autour d’une demande de référencement.",
            list_of("venues_referencingrequest", "reponse=attendue"),
            told["unanswered"],
            told["written"],
            "Le plus ancien\u00a0:",
        ),
    ]


@for_who_holds("schools.view_institution")
def _institutions(now: datetime) -> list[Queue]:
    return [
        Queue(
            "Établissements sans crédit cette année scolaire",
            "Éligibles, mais leur direction ne peut rien confirmer.",
            list_of("schools_institution", "credit=sans"),
            institutions_without_credit(timezone.localdate(now)).count(),
        )
    ]


@for_who_holds("venues.view_bankdetails")
def _accounts(now: datetime) -> list[Queue]:
    """Bank details handed over and not decided: until then nothing is paid (R51)."""
    told: dict[str, Any] = BankDetails.objects.filter(state="CHECKING").aggregate(
        count=Count("pk"), since=Min("submitted_at")
    )
    return [
        Queue(
            "Coordonnées bancaires à vérifier",
            "Tant qu’elles ne sont pas validées, les versements de la structure attendent.",
            list_of("venues_bankdetails", "state__exact=CHECKING"),
            told["count"],
            told["since"],
        )
    ]


@for_who_holds("reimbursements.view_statement")
def _statements(now: datetime) -> list[Queue]:
    """Statements whose transfer is not marked made; late once the promised day is over (R53)."""
    told: dict[str, Any] = Statement.objects.filter(state="ISSUED").aggregate(
        count=Count("pk"),
        since=Min("issued_at"),
        late=Count("pk", filter=Q(run__day__lt=promised_before(timezone.localdate(now)))),
    )
    return [
        Queue(
            "Justificatifs à verser",
            "Télécharger les virements du lot, puis les marquer versés ou rejetés.",
            list_of("reimbursements_statement", "state__exact=ISSUED"),
            told["count"],
            told["since"],
            "Le plus ancien\u00a0:",
            is_late=told["late"] > 0,
        )
    ]
