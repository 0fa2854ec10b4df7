"""The collective offer and the states a partner or an administrator moves it through (R10–R12)."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition

from administration.models import only_listed
from core.database import random_reference
from core.machine import asks
from core.rules import department_of, time_zone_of
from offers import policy, rules
from offers.models.lifecycle import (
    ARROWS,
    PublishedProject,
    arrows_among,
    shown_from_an_open_venue,
)
from offers.models.project import Place
from schools.models import only_territories


def new_reference() -> str:
    """A public reference nobody can guess from another."""
    return random_reference("CJ-")


class State(models.TextChoices):
    """Stored states (R12); what people read is the derived status (R13)."""

    DRAFT = "DRAFT", "Brouillon"
    PUBLISHED = "PUBLISHED", "Publiée"
    PAUSED = "PAUSED", "En pause"
    UNDER_REVIEW = "UNDER_REVIEW", "En instruction"
    REJECTED = "REJECTED", "Non conforme"
    ARCHIVED = "ARCHIVED", "Archivée"


class CollectiveOffer(PublishedProject):
    """A dated project of a partner for a group of pupils, bookable once (R10)."""

    State = State
    Place = Place

    ref = models.CharField("référence", max_length=12, unique=True, default=new_reference)
    venue = models.ForeignKey(
        "venues.Venue", models.PROTECT, related_name="offers", verbose_name="lieu"
    )
    place = models.CharField("lieu de l’événement", max_length=9, choices=Place, blank=True)
    event_address = models.CharField("adresse de l’événement", max_length=200, blank=True)
    event_postal_code = models.CharField("code postal de l’événement", max_length=5, blank=True)
    event_city = models.CharField("commune de l’événement", max_length=100, blank=True)
    place_comment = models.CharField(
        "précisions sur le lieu", max_length=rules.PLACE_COMMENT_MAX, blank=True
    )
    institution = models.ForeignKey(
        "schools.Institution",
        models.PROTECT,
        related_name="offers_for_it",
        null=True,
        blank=True,
        verbose_name="établissement destinataire",
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="offers_for_them",
        null=True,
        blank=True,
        verbose_name="enseignant destinataire",
    )
    template = models.ForeignKey(
        "offers.OfferTemplate",
        models.PROTECT,
        related_name="offers",
        null=True,
        blank=True,
        verbose_name="vitrine d’origine",
    )
    rejection_reason = models.CharField("motif de non-conformité", max_length=500, blank=True)
    # Written by each move: the database compares it with what a live booking still needs (R12).
    state_since = models.DateTimeField("dans cet état depuis", null=True, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="offers_created",
        null=True,
        blank=True,
        verbose_name="créée par",
    )
    creation_key = models.UUIDField("clé de création", null=True, blank=True, editable=False)
    image = models.CharField("image", max_length=32, blank=True)
    image_alt = models.CharField(
        "description de l’image", max_length=rules.IMAGE_ALT_MAX, blank=True
    )
    image_credit = models.CharField(
        "crédit de l’image", max_length=rules.IMAGE_CREDIT_MAX, blank=True
    )
    created_at = models.DateTimeField("création", auto_now_add=True)
    published_at = models.DateTimeField("publication", null=True, blank=True)
    # Since when ADAGE was told to hide it because its partner is referenced no more (R3).
    withheld_at = models.DateTimeField("masquage", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "offre collective"
        verbose_name_plural = "offres collectives"
        ordering = ["-created_at"]
        indexes = [
            models.Index("venue", "state", name="offer_venue_state"),
            # The administration: the newest first; what is new; what a partner has to correct.
            models.Index("created_at", "id", name="offer_created_at"),
            models.Index("published_at", condition=Q(state="PUBLISHED"), name="offer_published_at"),
            models.Index("id", condition=Q(state="REJECTED"), name="offer_rejected"),
            models.Index(
                "state_since", condition=Q(state="UNDER_REVIEW"), name="offer_under_review"
            ),
            GinIndex("domains", name="offer_domains"),
            GinIndex("levels", name="offer_levels"),
            GinIndex("departments", name="offer_departments"),
        ]
        constraints = [
            # The same form sent twice is one draft (a double click, a page sent again).
            models.UniqueConstraint(
                fields=["created_by", "creation_key"], name="offer_created_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="offer_state_known"),
            models.CheckConstraint(
                condition=Q(notification_emails__len__lte=rules.NOTIFICATION_EMAILS_MAX),
                name="offer_notification_emails_max",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.ARCHIVED])
                | (
                    Q(formats__len__gte=1)
                    & Q(domains__len__gte=1)
                    & Q(levels__len__gte=1)
                    & Q(notification_emails__len__gte=1)
                    & (~Q(contact_email="") | ~Q(contact_phone=""))
                    & ~Q(place="")
                    & ~Q(title="")
                    & ~Q(description="")
                ),
                name="offer_complete_once_published",
            ),
            models.CheckConstraint(
                condition=Q(teacher__isnull=True) | Q(institution__isnull=False),
                name="offer_teacher_needs_institution",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="offer_fsm", field="state", transitions=arrows_among(State.values)),
            shown_from_an_open_venue("offer_venue_is_open"),
            only_listed("offer_codes_known", formats="format", domains="domain"),
            only_territories("offer_departments_known", "departments"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"

    @property
    def time_zone(self) -> str:
        """IANA name of the clock of the event's place."""
        if self.place == Place.SCHOOL and self.institution is not None:
            return self.institution.time_zone
        if self.place == Place.OTHER and self.event_postal_code:
            return time_zone_of(department_of(self.event_postal_code))
        return self.venue.time_zone

    def on_move(self, verb: str) -> None:
        """Since when it is in its state; what was reproached is forgotten once it is published."""
        self.state_since = timezone.now()
        if verb in ("publish", "accept"):
            self.rejection_reason = ""

    @transition("state", *ARROWS["submit"], permission=asks(policy.owns))
    def submit(self) -> None:
        """Ask the administration to read it first; completeness is asked by the action (R12)."""
        self.on_move("submit")

    @transition("state", *ARROWS["accept"], permission=asks(policy.moderates))
    def accept(self) -> None:
        """The administration has read it: it is shown (R12)."""
        self.on_move("accept")

    @transition("state", *ARROWS["take_back"], permission=asks(policy.owns))
    def take_back(self) -> None:
        """Its partner takes it back before the answer, to change it (R12)."""
        self.on_move("take_back")

    @transition("state", *ARROWS["reject"], permission=asks(policy.moderates))
    def reject(self, reason: str) -> None:
        """Take a non-conforming offer down (R12)."""
        self.rejection_reason = reason
        self.on_move("reject")
