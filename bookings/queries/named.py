"""Bookings by the names of who is part of them."""

from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from core.database import with_words
from offers.models import CollectiveOffer
from schools.models import Institution
from venues.models import Partner


def named(words: Iterable[str]) -> Q:
    """The school, the teacher, the partner or the title holds all these words."""
    asked = list(words)
    partners = with_words(Partner.objects.order_by(), asked, "name")
    titled = with_words(CollectiveOffer.objects.order_by(), asked, "title")
    teachers = with_words(User.objects.all(), asked, "first_name", "last_name", "email")
    schools = with_words(Institution.objects.order_by(), asked, "name", "city")
    return (
        Q(institution__in=schools.values("pk"))
        | Q(teacher__in=teachers.values("pk"))
        | Q(offer__in=titled.values("pk"))
        | Q(partner__in=partners.values("pk"))
    )
