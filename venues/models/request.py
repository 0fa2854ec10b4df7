"""The request of a partner to be referenced on ADAGE, its states and what is joined to it (R4)."""

from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django_fsm import FSMField, transition

from administration.models import only_listed
from core.database import random_reference
from core.journal import JournalLine, only_grows
from core.machine import asks
from venues import policy, rules
from venues.models.partner import Partner


def new_reference() -> str:
    """A public reference nobody can guess from another."""
    return random_reference("RF-")


def new_token() -> str:
    """The name of a document in an address, and of its file on the disk."""
    return uuid4().hex


def file_name(document: "RequestDocument", _name: str) -> str:
    """Where a document lies under MEDIA_ROOT: nothing of what people typed is in it."""
    return f"referencing/{document.token}.{document.kind}"


class RequestState(models.TextChoices):
    """Stored states (R4)."""

    DRAFT = "DRAFT", "Brouillon"
    FILED = "FILED", "Déposée"
    UNDER_REVIEW = "UNDER_REVIEW", "En instruction"
    ACCEPTED = "ACCEPTED", "Acceptée"
    REFUSED = "REFUSED", "Refusée"


State = RequestState
# One table for django-fsm and for the trigger that holds against raw SQL (D9).
ARROWS = {
    "file": ([State.DRAFT], State.FILED),
    "withdraw": ([State.FILED, State.UNDER_REVIEW], State.DRAFT),
    "take_charge": ([State.FILED], State.UNDER_REVIEW),
    "ask_change": ([State.FILED, State.UNDER_REVIEW], State.DRAFT),
    "accept": ([State.UNDER_REVIEW], State.ACCEPTED),
    "refuse": ([State.UNDER_REVIEW], State.REFUSED),
    "correct": ([State.REFUSED], State.DRAFT),
}
RAW_ARROWS = [(str(s), str(target)) for sources, target in ARROWS.values() for s in sources]
COMPLETE = (
    Q(activities__len__gte=1)
    & ~Q(description="")
    & ~Q(contact_name="")
    & ~Q(contact_email="")
    & Q(filed_at__isnull=False)
)


class ReferencingRequest(models.Model):
    """What a partner says of itself to be referenced; one that is not accepted a partner."""

    State = RequestState

    ref = models.CharField("référence", max_length=12, unique=True, default=new_reference)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="requests", verbose_name="partenaire culturel"
    )
    activities = ArrayField(
        models.CharField(max_length=30),
        verbose_name="activités",
        default=list,
        blank=True,
    )
    description = models.TextField(
        "description", blank=True, validators=[MaxLengthValidator(rules.REQUEST_DESCRIPTION_MAX)]
    )
    contact_name = models.CharField("contact : nom", max_length=150, blank=True)
    contact_email = models.EmailField("contact : adresse e-mail", blank=True)
    contact_phone = models.CharField("contact : téléphone", max_length=30, blank=True)
    state = FSMField("état", choices=State.choices, default=State.DRAFT, protected=True)
    # Why it was refused, or what the administration asks to change; the partner reads it.
    reason = models.CharField("motif", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("commencée", auto_now_add=True)
    filed_at = models.DateTimeField("déposée", null=True, blank=True)
    decided_at = models.DateTimeField("décidée", null=True, blank=True)

    class Meta:
        verbose_name = "demande de référencement"
        verbose_name_plural = "demandes de référencement"
        ordering = ["-created_at"]
        indexes = [models.Index("state", "filed_at", name="request_state_filed")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | COMPLETE, name="request_complete_once_filed"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ACCEPTED, State.REFUSED])
                | Q(decided_at__isnull=False),
                name="request_decision_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.REFUSED) | ~Q(reason=""), name="request_refusal_has_reason"
            ),
            models.UniqueConstraint(
                "partner", condition=~Q(state=State.ACCEPTED), name="one_open_request_per_partner"
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="request_fsm", field="state", transitions=RAW_ARROWS),
            only_listed("request_activities_known", activities="activity"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}, {self.partner}"

    @transition(state, *ARROWS["file"], permission=asks(policy.applies))
    def file(self) -> None:
        """Hand the request over; completeness is asked by the action (R4)."""
        self.reason = ""
        self.decided_at = None

    @transition(state, *ARROWS["withdraw"], permission=asks(policy.applies))
    def withdraw(self) -> None:
        """Take the request back before the decision, to change it."""

    @transition(state, *ARROWS["take_charge"], permission=asks(policy.examines))
    def take_charge(self) -> None:
        """Begin to examine the request."""

    @transition(state, *ARROWS["ask_change"], permission=asks(policy.examines))
    def ask_change(self, reason: str) -> None:
        """Give the request back to be completed."""
        self.reason = reason

    @transition(state, *ARROWS["accept"], permission=asks(policy.examines))
    def accept(self) -> None:
        """Reference the partner; the action writes the referencing (R3)."""
        self.reason = ""

    @transition(state, *ARROWS["refuse"], permission=asks(policy.examines))
    def refuse(self, reason: str) -> None:
        """Refuse, with the reason the partner reads."""
        self.reason = reason

    @transition(state, *ARROWS["correct"], permission=asks(policy.applies))
    def correct(self) -> None:
        """Open a refused request again; its reason stays in sight until it is filed."""


class RequestDocument(models.Model):
    """A supporting document; at most ten a request, each at its place."""

    request = models.ForeignKey(
        ReferencingRequest, models.PROTECT, related_name="documents", verbose_name="demande"
    )
    place = models.PositiveSmallIntegerField("place")
    token = models.CharField("jeton", max_length=32, unique=True, default=new_token)
    file = models.FileField("fichier", upload_to=file_name, max_length=100)
    name = models.CharField("nom d’origine", max_length=100)
    nature = models.CharField("nature", max_length=20, choices=list(rules.NATURES.items()))
    kind = models.CharField(
        "format", max_length=3, choices=[("pdf", "PDF"), ("jpg", "JPG"), ("png", "PNG")]
    )
    size = models.PositiveIntegerField("poids (octets)")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par"
    )
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "document joint"
        verbose_name_plural = "documents joints"
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint("request", "place", name="one_document_per_place"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=rules.REQUEST_DOCUMENTS_MAX),
                name="request_documents_max",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RequestMove(JournalLine):
    """One line of the journal of a request: who moved it, when, why (I10)."""

    class Verb(models.TextChoices):
        BEGIN = "begin", "Demande commencée"
        FILE = "file", "Demande déposée"
        WITHDRAW = "withdraw", "Demande reprise pour la modifier"
        TAKE_CHARGE = "take_charge", "Instruction commencée"
        ASK_CHANGE = "ask_change", "Complément demandé"
        ACCEPT = "accept", "Demande acceptée"
        REFUSE = "refuse", "Demande refusée"
        CORRECT = "correct", "Correction commencée"

    request = models.ForeignKey(
        ReferencingRequest, models.PROTECT, related_name="moves", verbose_name="demande"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="qui"
    )
    verb = models.CharField("acte", max_length=12, choices=Verb)
    from_state = models.CharField("de", max_length=12, choices=State, blank=True)
    to_state = models.CharField("à", max_length=12, choices=State)
    reason = models.CharField("motif", max_length=500, blank=True)

    class Meta(JournalLine.Meta):
        verbose_name = "mouvement d’une demande"
        verbose_name_plural = "journal des demandes"
        triggers = only_grows(
            "request_journal_only_grows", people=["actor_label"], texts=["reason"]
        )


class RequestMessage(models.Model):
    """One message of the thread between the partner and the administration."""

    request = models.ForeignKey(
        ReferencingRequest, models.PROTECT, related_name="messages", verbose_name="demande"
    )
    at = models.DateTimeField("quand")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="qui"
    )
    author_label = models.CharField("qui (en toutes lettres)", max_length=320)
    from_administration = models.BooleanField("de l’administration")
    body = models.TextField("message", validators=[MaxLengthValidator(rules.MESSAGE_MAX)])

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="request_message_not_empty")
        ]
        triggers = only_grows("request_thread_only_grows", people=["author_label"], texts=["body"])

    def __str__(self) -> str:
        return f"{self.author_label}, {self.at:%d/%m/%Y}"
