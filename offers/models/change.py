"""The journal of an offer: who changed what, when; rows are only ever added (I10)."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.models import User, signature
from core.journal import JournalLine, only_grows
from offers.models.offer import CollectiveOffer


class Entry(JournalLine):
    """One line of a journal, signed for ever, with the values before and after."""

    # The field that says what the line is about.
    SUBJECT: ClassVar[str]

    before = models.JSONField("avant", default=dict, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField("après", default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta(JournalLine.Meta):
        abstract = True

    @classmethod
    def write(
        cls,
        subject: models.Model,
        verb: str,
        *,
        by: User | None,
        at: datetime,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
        **more: Any,
    ) -> Self:
        """Add one line to the journal."""
        return cls._default_manager.create(
            **{cls.SUBJECT: subject},
            verb=verb,
            actor=by,
            actor_label=signature(by),
            at=at,
            before=before or {},
            after=after or {},
            **more,
        )


class OfferChange(Entry):
    """One change of an offer or of its line."""

    SUBJECT = "offer"

    class Verb(models.TextChoices):
        CREATED = "CREATED", "Créée"
        EDITED = "EDITED", "Modifiée"
        PUBLISHED = "PUBLISHED", "Publiée"
        PAUSED = "PAUSED", "Mise en pause"
        RESUMED = "RESUMED", "Remise en ligne"
        SUBMITTED = "SUBMITTED", "Transmise à l’administration"
        ACCEPTED = "ACCEPTED", "Acceptée et publiée"
        TAKEN_BACK = "TAKEN_BACK", "Reprise avant la réponse"
        REJECTED = "REJECTED", "Déclarée non conforme"
        ARCHIVED = "ARCHIVED", "Archivée"
        UNARCHIVED = "UNARCHIVED", "Ressortie des archives"
        LINE_OPENED = "LINE_OPENED", "Date et prix fixés"
        LINE_EDITED = "LINE_EDITED", "Date ou prix modifiés"
        LINE_WITHDRAWN = "LINE_WITHDRAWN", "Date retirée"
        LINE_PROPOSED = "LINE_PROPOSED", "Nouvelles conditions proposées"
        LINE_DECLINED = "LINE_DECLINED", "Nouvelles conditions refusées"
        WITHHELD = "WITHHELD", "Masquée, référencement terminé"
        RELISTED = "RELISTED", "De nouveau visible, référencement retrouvé"

    offer = models.ForeignKey(
        CollectiveOffer, models.PROTECT, related_name="changes", verbose_name="offre"
    )
    verb = models.CharField("acte", max_length=15, choices=Verb)

    class Meta(Entry.Meta):
        verbose_name = "changement d’une offre"
        verbose_name_plural = "journal des offres"
        indexes = [
            # What the partner is told of (bookings/queries/news.py), rare among so many changes.
            models.Index(
                "offer",
                condition=Q(verb__in=["LINE_DECLINED", "REJECTED"]),
                name="offer_change_told",
            )
        ]
        triggers = only_grows("offer_journal_only_grows", people=["actor_label"])
