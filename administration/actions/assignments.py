"""Handing a file to an officer, or to nobody any more."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from administration.actions.acts import record_row, values_of
from administration.models import Assignment
from core.errors import Refused

PERSON = "accounts.user"


class CannotFollow(Refused):
    """Somebody who may not open this file is not handed it."""

    code = "CANNOT_FOLLOW"
    title = "Le dossier n’est pas affecté"


@transaction.atomic
def assign(*, row: models.Model, officer: Any, by: Any, reason: str = "") -> Assignment:
    """`officer` follows the file from now on; None: nobody does. The same twice is once.

    Raises CannotFollow for who is no active officer, or may not see such a file.
    """
    label = row._meta.label_lower
    right = f"{row._meta.app_label}.view_{row._meta.model_name}"
    if officer is not None and not (
        officer.is_active and officer.is_staff and officer.has_perm(right)
    ):
        raise CannotFollow("Cette personne ne peut pas ouvrir ce dossier.")
    about = f"compte n°\u00a0{row.pk}" if label == PERSON else str(row)[:300]
    found, created = Assignment.objects.select_for_update().get_or_create(
        model=label, object_id=str(row.pk), defaults={"about": about, "since": timezone.now()}
    )
    if found.officer_id == (officer and officer.pk):
        return found
    before = {} if created else values_of(found)
    found.officer, found.since, found.about = officer, timezone.now(), about
    found.save()
    verb, after = ("add" if created else "change"), values_of(found)
    record_row(verb, row=found, pk=found.pk, before=before, after=after, by=by, reason=reason)
    return found
