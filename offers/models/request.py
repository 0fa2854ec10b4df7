"""A teacher's request on a template, and the thread it opens with the partner."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from core.database import random_reference
from core.journal import only_grows
from core.machine import asks
from offers import policy, rules
from offers.models.change import Entry
from offers.models.offer import CollectiveOffer
from offers.models.project import codes
from offers.models.template import OfferTemplate


def new_request_reference() -> str:
    """A public reference nobody can guess from another."""
    return random_reference("DM-")


class RequestState(models.TextChoices):
    """Where a request stands; feminine like « demande »."""

    NEW = "NEW", "Nouvelle"
    READ = "READ", "Lue"
    DISCUSSING = "DISCUSSING", "En discussion"
    CONVERTED = "CONVERTED", "Transformée en offre"
    DECLINED = "DECLINED", "Déclinée"
    CLOSED = "CLOSED", "Sans suite"


State = RequestState
OPEN_STATES = [State.NEW, State.READ, State.DISCUSSING]
ARROWS = {
    "read": ([State.NEW], State.READ),
    "discuss": ([State.NEW, State.READ], State.DISCUSSING),
    "convert": (OPEN_STATES, State.CONVERTED),
    "decline": (OPEN_STATES, State.DECLINED),
    "close": (OPEN_STATES, State.CLOSED),
}
RAW_ARROWS = [(str(s), str(target)) for sources, target in ARROWS.values() for s in sources]


class OfferRequest(models.Model):
    """What a teacher wishes: when, for whom, what for; one conversation until an offer or a no."""

    State = RequestState

    ref = models.CharField("référence", max_length=12, unique=True, default=new_request_reference)
    template = models.ForeignKey(
        OfferTemplate, models.PROTECT, related_name="requests", verbose_name="vitrine"
    )
    institution = models.ForeignKey(
        "schools.Institution",
        models.PROTECT,
        related_name="offer_requests",
        verbose_name="établissement",
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="offer_requests",
        verbose_name="enseignant",
    )
    wished_dates = ArrayField(
        models.DateField(), verbose_name="dates souhaitées", default=list, blank=True
    )
    participants = models.PositiveIntegerField(
        "élèves", validators=[MinValueValidator(1), MaxValueValidator(rules.PARTICIPANTS_MAX)]
    )
    levels = codes("niveaux", 4)
    budget = models.DecimalField(
        "budget indicatif", max_digits=12, decimal_places=2, null=True, blank=True
    )
    text = models.TextField("projet", validators=[MaxLengthValidator(rules.REQUEST_TEXT_MAX)])
    state = FSMField("état", choices=State.choices, default=State.NEW, protected=True)
    decline_reason = models.CharField("motif du refus", max_length=rules.MESSAGE_MAX, blank=True)
    offer = models.OneToOneField(
        CollectiveOffer,
        models.PROTECT,
        related_name="request",
        null=True,
        blank=True,
        verbose_name="offre née de la demande",
    )
    # Drawn by the page of the form: the same page sent twice is one request.
    token = models.UUIDField("envoi", unique=True, default=uuid4, editable=False)
    created_at = models.DateTimeField("envoi le", auto_now_add=True)
    # When its teacher read that it is declined: until then their home page tells it.
    decline_read_at = models.DateTimeField("refus lu le", null=True, blank=True)
    waiting_since = models.DateTimeField("attend le partenaire depuis", null=True, blank=True)

    class Meta:
        verbose_name = "demande d’un enseignant"
        verbose_name_plural = "demandes des enseignants"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index("institution", "created_at", name="offer_request_of_school"),
            models.Index("template", "state", name="offer_request_of_template"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="offer_request_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=State.CONVERTED, offer__isnull=False)
                | (~Q(state=State.CONVERTED) & Q(offer__isnull=True)),
                name="offer_request_converted_has_its_offer",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | ~Q(decline_reason=""),
                name="offer_request_declined_says_why",
            ),
            models.CheckConstraint(
                condition=Q(waiting_since__isnull=True) | Q(state__in=OPEN_STATES),
                name="offer_request_waits_while_open",
            ),
            models.CheckConstraint(
                condition=Q(wished_dates__len__lte=rules.WISHED_DATES_MAX)
                & Q(levels__len__gte=1)
                & Q(participants__gte=1)
                & Q(participants__lte=rules.PARTICIPANTS_MAX)
                & (Q(budget__isnull=True) | Q(budget__gte=0)),
                name="offer_request_wishes_possible",
            ),
        ]
        triggers = [pgtrigger.FSM(name="offer_request_fsm", field="state", transitions=RAW_ARROWS)]

    def __str__(self) -> str:
        return f"{self.ref}, {self.institution}"

    @property
    def is_open(self) -> bool:
        """Still a conversation: neither offer, nor refusal, nor withdrawal."""
        return self.state in OPEN_STATES

    @transition(state, *ARROWS["read"], permission=asks(policy.receives))
    def read(self) -> None:
        """The partner has opened it."""

    @transition(state, *ARROWS["discuss"], permission=asks(policy.receives))
    def discuss(self) -> None:
        """The partner has answered."""

    @transition(state, *ARROWS["convert"], permission=asks(policy.receives))
    def convert(self, offer: CollectiveOffer) -> None:
        """An offer is being written for this school and this teacher."""
        self.offer = offer
        self.waiting_since = None

    @transition(state, *ARROWS["decline"], permission=asks(policy.receives))
    def decline(self, reason: str) -> None:
        """The partner says no, and why."""
        self.decline_reason = reason
        self.waiting_since = None

    @transition(state, *ARROWS["close"], permission=asks(policy.asked))
    def close(self) -> None:
        """The teacher takes the request back."""
        self.waiting_since = None


class RequestEntry(Entry):
    """The journal of a request; what the two sides write to each other stands in it."""

    SUBJECT = "request"

    class Verb(models.TextChoices):
        SENT = "SENT", "Demande envoyée"
        READ = "READ", "Demande lue"
        TEACHER_WROTE = "TEACHER_WROTE", "Message de l’enseignant"
        PARTNER_WROTE = "PARTNER_WROTE", "Réponse du partenaire"
        CONVERTED = "CONVERTED", "Transformée en offre"
        DECLINED = "DECLINED", "Déclinée"
        CLOSED = "CLOSED", "Retirée par l’enseignant"

    request = models.ForeignKey(
        OfferRequest, models.PROTECT, related_name="entries", verbose_name="demande"
    )
    verb = models.CharField("acte", max_length=13, choices=Verb)
    text = models.TextField(
        "message", blank=True, validators=[MaxLengthValidator(rules.MESSAGE_MAX)]
    )

    class Meta(Entry.Meta):
        verbose_name = "étape d’une demande"
        verbose_name_plural = "journal des demandes"
        triggers = only_grows(
            "offer_request_journal_only_grows", people=["actor_label"], texts=["text"]
        )
