"""Addresses to warn that receive nothing any more: nobody reads what R60 sends there."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Lower

from accounts.models import User
from core.compiled import compiled
from core.rules.addresses import mailbox
from offers.models import CollectiveOffer
from offers.queries.visibility import offers_of_partners_of
from outbox.models import Address
from outbox.queries import bounced

# The addresses of an offer as the provider's marks are kept: in lower case.
LOWERED = Func(
    Lower(Func(F("notification_emails"), Value(" "), function="array_to_string")),
    Value(" "),
    function="string_to_array",
    output_field=ArrayField(TextField()),
)
EACH = Func(F("lowered"), function="unnest", output_field=TextField())


@compiled
def silent_addresses(user: User, partner: str) -> QuerySet[Address]:
    """Those of the person's offers not archived, or of one structure's (SIREN), in one query.

    Each with `offers`, how many name it, and `ref`, one of them.
    """
    mine = offers_of_partners_of(user).exclude(state=CollectiveOffer.State.ARCHIVED)
    if partner:
        mine = mine.filter(venue__partner__siren=partner)
    mine = mine.order_by().annotate(lowered=LOWERED)
    naming = mine.filter(lowered__contains=[OuterRef("email")])
    count: Any = naming.annotate(many=Func(F("pk"), function="count")).values("many")
    return (
        bounced()
        .filter(email__in=mine.values(one=EACH))
        .annotate(
            ref=Subquery(naming.order_by("-pk").values("ref")[:1]),
            offers=Subquery(count, output_field=IntegerField()),
        )
    )


def silent_of(offer: CollectiveOffer) -> list[Address]:
    """Those of one offer."""
    return _silent_among([mailbox(email) for email in offer.notification_emails])


@compiled
def _silent_among(emails: list[str]) -> QuerySet[Address]:
    return bounced().filter(email__among=emails)
