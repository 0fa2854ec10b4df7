"""Which offers wait for the administration before they are shown (R12)."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.database import PlainWords
from offers.models import CollectiveOffer, ReviewRule
from offers.models.review import REMEMBERED_RULES

Kind = ReviewRule.Kind


def concerned(rule: ReviewRule, offers: QuerySet[CollectiveOffer]) -> QuerySet[Any]:
    """Those of these offers that a rule makes wait."""
    if rule.kind == Kind.PARTNER:
        return offers.filter(venue__partner=rule.partner_id)
    if rule.kind == Kind.PRICE:
        return offers.filter(lines__withdrawn_at__isnull=True, lines__price__gte=rule.price)
    if rule.kind == Kind.NEW:
        # How many offers of its partner were published before each.
        others = CollectiveOffer.objects.filter(
            venue__partner=OuterRef("venue__partner"), published_at__isnull=False
        ).exclude(pk=OuterRef("pk"))
        many = others.order_by().values("venue__partner").annotate(many=Count("pk")).values("many")
        before = Coalesce(Subquery(many), 0)
        return offers.alias(shown_before=before).filter(shown_before__lt=rule.fewer_than)
    said = (Q(plain__contains=PlainWords(Value(word))) for word in rule.listed_words)
    return offers.alias(plain=PlainWords("title", "description")).filter(reduce(or_, said))


def rules_asking(offer: CollectiveOffer, now: datetime) -> list[ReviewRule]:
    """The rules in force that make this offer wait: none, and no statement, without any rule."""
    this = CollectiveOffer.objects.filter(pk=offer.pk)
    rules = [rule for rule in REMEMBERED_RULES.rows if rule.is_in_force(now)]
    return [rule for rule in rules if concerned(rule, this).exists()]
