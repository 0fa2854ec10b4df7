"""The template (« offre vitrine »): a project shown without a date, until a teacher asks for it."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django_fsm import transition

from administration.models import only_listed
from core.database import random_reference
from core.journal import only_grows
from core.machine import asks
from offers import policy, rules
from offers.models.change import Entry
from offers.models.lifecycle import (
    ARROWS,
    PublishedProject,
    arrows_among,
    shown_from_an_open_venue,
)
from offers.models.project import Place
from schools.models import only_territories


def new_template_reference() -> str:
    """A public reference nobody can guess from another."""
    return random_reference("OV-")


class TemplateState(models.TextChoices):
    """Stored states of a template, feminine like « vitrine »."""

    DRAFT = "DRAFT", "Brouillon"
    PUBLISHED = "PUBLISHED", "Publiée"
    PAUSED = "PAUSED", "En pause"
    REJECTED = "REJECTED", "Non conforme"
    ARCHIVED = "ARCHIVED", "Archivée"


class OfferTemplate(PublishedProject):
    """A project of a partner that teachers may ask for: no date, no price, no limit of uses."""

    State = TemplateState
    Place = Place

    ref = models.CharField("référence", max_length=12, unique=True, default=new_template_reference)
    venue = models.ForeignKey(
        "venues.Venue", models.PROTECT, related_name="templates", verbose_name="lieu"
    )
    places = ArrayField(
        models.CharField(max_length=9, choices=Place),
        verbose_name="lieux possibles",
        default=list,
        blank=True,
    )
    price_text = models.CharField("tarif indicatif", max_length=rules.PRICE_TEXT_MAX, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    rejection_reason = models.CharField(
        "motif de non-conformité", max_length=500, blank=True, default="", db_default=""
    )
    # Drawn by the page of the form: the same page sent twice is one template.
    token = models.UUIDField("envoi", unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="templates_created",
        null=True,
        blank=True,
        verbose_name="créée par",
    )
    created_at = models.DateTimeField("création", auto_now_add=True)
    published_at = models.DateTimeField("publication", null=True, blank=True)

    class Meta:
        verbose_name = "offre vitrine"
        verbose_name_plural = "offres vitrines"
        ordering = ["-created_at"]
        indexes = [models.Index("venue", "state", name="template_venue_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=TemplateState.values), name="template_state_known"
            ),
            models.CheckConstraint(
                condition=Q(places__contained_by=Place.values), name="template_places_known"
            ),
            models.CheckConstraint(
                condition=Q(notification_emails__len__lte=rules.NOTIFICATION_EMAILS_MAX),
                name="template_notification_emails_max",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[TemplateState.DRAFT, TemplateState.ARCHIVED])
                | (
                    Q(formats__len__gte=1)
                    & Q(domains__len__gte=1)
                    & Q(levels__len__gte=1)
                    & Q(places__len__gte=1)
                    & Q(notification_emails__len__gte=1)
                    & (~Q(contact_email="") | ~Q(contact_phone=""))
                    & ~Q(title="")
                    & ~Q(description="")
                ),
                name="template_complete_once_published",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="template_fsm",
                field="state",
                transitions=arrows_among(TemplateState.values),
            ),
            shown_from_an_open_venue("template_venue_is_open"),
            only_listed("template_codes_known", formats="format", domains="domain"),
            only_territories("template_departments_known", "departments"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"

    def on_move(self, verb: str) -> None:
        """What was reproached is forgotten once it is published."""
        if verb == "publish":
            self.rejection_reason = ""

    @transition("state", *ARROWS["reject"], permission=asks(policy.moderates))
    def reject(self, reason: str) -> None:
        """Take a non-conforming template down (R12)."""
        self.rejection_reason = reason
        self.on_move("reject")

    @property
    def slug(self) -> str:
        """What its public address says after the reference."""
        return slugify(self.title)[:80].strip("-_") or "projet"


class TemplateChange(Entry):
    """One change of a template."""

    SUBJECT = "template"

    class Verb(models.TextChoices):
        CREATED = "CREATED", "Créée"
        EDITED = "EDITED", "Modifiée"
        PUBLISHED = "PUBLISHED", "Publiée"
        PAUSED = "PAUSED", "Mise en pause"
        RESUMED = "RESUMED", "Remise en ligne"
        REJECTED = "REJECTED", "Déclarée non conforme"
        ARCHIVED = "ARCHIVED", "Archivée"
        UNARCHIVED = "UNARCHIVED", "Ressortie des archives"

    template = models.ForeignKey(
        OfferTemplate, models.PROTECT, related_name="changes", verbose_name="vitrine"
    )
    verb = models.CharField("acte", max_length=10, choices=Verb)

    class Meta(Entry.Meta):
        verbose_name = "changement d’une vitrine"
        verbose_name_plural = "journal des vitrines"
        triggers = only_grows("template_journal_only_grows", people=["actor_label"])
