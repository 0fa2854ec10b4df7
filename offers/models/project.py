"""What an offer and a template both say of the project (R10)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models

from offers import rules


class Place(models.TextChoices):
    """Where the event takes place (R10, S15)."""

    VENUE = "VENUE", "Chez le partenaire"
    SCHOOL = "SCHOOL", "Dans l’établissement"
    OTHER = "OTHER", "À une autre adresse"
    TO_DECIDE = "TO_DECIDE", "À décider ensemble"


def codes(verbose_name: str, longest: int = 30) -> "ArrayField[Any, Any]":
    """A list of codes, those of a table (R6, R10); empty only in a draft."""
    field: Any = models.CharField(max_length=longest)
    return ArrayField(field, verbose_name=verbose_name, default=list, blank=True)


class Project(models.Model):
    """The text of a project, for whom, and whom to write to."""

    title = models.CharField("titre", max_length=rules.TITLE_MAX)
    description = models.TextField(
        "description", blank=True, validators=[MaxLengthValidator(rules.DESCRIPTION_MAX)]
    )
    formats = codes("formats")
    domains = codes("domaines")
    levels = codes("niveaux", 4)
    duration_minutes = models.PositiveIntegerField("durée (minutes)", null=True, blank=True)
    departments = codes("départements", 3)
    accessible_auditory = models.BooleanField("handicap auditif", default=False)
    accessible_cognitive = models.BooleanField("handicap psychique ou cognitif", default=False)
    accessible_motor = models.BooleanField("handicap moteur", default=False)
    accessible_visual = models.BooleanField("handicap visuel", default=False)
    contact_email = models.EmailField("contact : adresse e-mail", blank=True)
    contact_phone = models.CharField("contact : téléphone", max_length=30, blank=True)
    notification_emails = ArrayField(
        models.EmailField(), verbose_name="adresses à prévenir", default=list, blank=True
    )

    class Meta:
        abstract = True


# Said alike by an offer and by the template it comes from.
PROJECT_FIELDS = tuple(field.name for field in Project._meta.local_fields)
