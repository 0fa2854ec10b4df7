"""Which messages concern a booking, an offer, somebody, a school, a partner: each by its index."""

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from bookings.models import Booking
from core.database import with_words
from outbox.models import Message
from schools.models import Institution
from venues.models import Membership

NOTHING = Q(pk__in=[])
# Names that so many people bear find nobody in particular.
PEOPLE_MAX = 50


def of_offer(ref: str) -> Q:
    """Every mail and every call to ADAGE that this offer, or a booking of it, caused."""
    told = Message.objects.order_by().alias(about=KeyTextTransform("offer_ref", "facts"))
    return Q(pk__in=told.filter(facts__has_key="offer_ref", about=ref).values("pk"))


def of_booking(reference: str) -> Q:
    """Those of one booking alone."""
    booking = Booking.objects.filter(reference=reference).select_related("offer").first()
    if booking is None:
        return NOTHING
    return of_offer(booking.offer.ref) & Q(facts__booking_id=booking.pk)


def of_address(address: str) -> Q:
    """What somebody received; their address is kept in lower case."""
    return Q(recipient=address)


def of_institution(uai: str) -> Q:
    """What the school and its people received."""
    people = User.objects.filter(school_role__institution__uai=uai)
    schools = Institution.objects.filter(uai=uai).exclude(email="").order_by()
    addresses = [*people.values_list("email", flat=True), *schools.values_list("email", flat=True)]
    return Q(recipient__in=[address.lower() for address in addresses])


def of_partner(siren: str) -> Q:
    """What the members of the partner received."""
    members = Membership.objects.filter(partner__siren=siren)
    return Q(recipient__in=[m.lower() for m in members.values_list("user__email", flat=True)])


def of_people_named(words: list[str]) -> Q:
    """What people of this name received."""
    people = with_words(User.objects.all(), words, "first_name", "last_name", "email")
    return Q(recipient__in=list(people.values_list("email", flat=True)[:PEOPLE_MAX]))
