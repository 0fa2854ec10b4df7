"""R34: a day is the day of the event's place, for every search, list, calendar and count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.queries.outings import outings_beside
from catalogue.queries.facets import facets_of
from catalogue.queries.filters import SearchFilters
from catalogue.queries.results import month_of, results_of
from catalogue.queries.search import Search, Seeker
from core.rules import short_moment
from offers.models import CollectiveOffer, Place
from partner_portal.queries.bookings import BookingListFilters, live_by_month, my_bookings
from partner_portal.queries.calendar import events_between
from partner_portal.queries.offers import OfferListFilters, my_offers, tab_counts
from passculture import figures
from school_portal.queries.calendar import outings_between
from school_portal.queries.follow_up import FollowUpListFilters, months_of, school_list
from schools.models import Institution
from schools.queries import role_of
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory
from tests.lending import lend
from tests.stage import Stage

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Where:
    """A territory, an hour at which Paris reads another day, and a day at the edge of a month."""

    postal_code: str
    department: str
    zone: str
    hour: int
    day: date

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.day, time(self.hour), tzinfo=ZoneInfo(self.zone))

    @property
    def line(self) -> dict[str, datetime]:
        return {
            "line__starts_at": self.starts_at,
            "line__ends_at": self.starts_at + timedelta(minutes=30),
            "line__bookable_until": self.starts_at - timedelta(days=20),
        }

    def here(self) -> dict[str, str]:
        return {
            "postal_code": self.postal_code,
            "department_code": self.department,
            "time_zone": self.zone,
        }


NOW = datetime(2026, 11, 29, 9, tzinfo=ZoneInfo("Europe/Paris"))
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)
EVERYWHERE = [
    Where("35000", "35", "Europe/Paris", 20, LAST),
    Where("97110", "971", "America/Guadeloupe", 20, LAST),
    Where("97500", "975", "America/Miquelon", 23, LAST),
    Where("98714", "987", "Pacific/Tahiti", 20, LAST),
    Where("97400", "974", "Indian/Reunion", 1, FIRST),
    Where("98600", "986", "Pacific/Wallis", 8, FIRST),
    Where("98800", "988", "Pacific/Noumea", 8, FIRST),
]
everywhere = pytest.mark.parametrize("where", EVERYWHERE, ids=lambda one: one.zone)


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with time_machine.travel(NOW, tick=False):
        yield timezone.now()


def placed(
    where: Where, place: str, school: Institution | None = None, **more: object
) -> CollectiveOffer:
    """An offer whose event takes place there, by its venue, its school or its address."""
    if place == Place.VENUE:
        return OfferFactory(venue=VenueFactory(**where.here()), **where.line, **more)
    if place == Place.SCHOOL:
        return OfferFactory(
            place=place, institution=school, departments=[where.department], **where.line, **more
        )
    return OfferFactory(
        place=Place.OTHER,
        event_address="1 rue du Port",
        event_postal_code=where.postal_code,
        event_city="Là-bas",
        **where.line,
        **more,
    )


@pytest.mark.parametrize("place", [Place.VENUE, Place.SCHOOL, Place.OTHER])
@everywhere
def test_the_search_and_its_calendar_read_the_day_there(where, place, now):
    school = InstitutionFactory(**where.here())
    offer = placed(where, place, school)
    assert offer.time_zone == where.zone
    seeker = Seeker.of(school, now)

    def found(first: date, last: date) -> list[int]:
        search = Search.of(seeker, SearchFilters(first=first, last=last))
        return [result.offer.pk for result in results_of(search, 0, 10)]

    assert found(where.day, where.day) == [offer.pk]
    assert found(where.day - ONE, where.day - ONE) == []
    assert found(where.day + ONE, None) == []
    every = Search.of(seeker, SearchFilters())
    assert facets_of(every, dated=True).first_day == where.day
    weeks = month_of(every, where.day.replace(day=1))
    assert [cell.day for week in weeks for cell in week if cell.many] == [where.day]


@everywhere
def test_the_lists_and_the_calendar_of_the_partner(where, now):
    offer = placed(where, Place.VENUE)
    member = MemberFactory(partner=offer.venue.partner)
    booking = PrebookedBookingFactory(offer=offer)

    for first, last, many in (
        (where.day, where.day, 1),
        (where.day - ONE, where.day - ONE, 0),
        (where.day + ONE, where.day + ONE, 0),
        (where.day, None, 1),
        (None, where.day, 1),
        (None, where.day - ONE, 0),
        (where.day + ONE, None, 0),
    ):
        offers = OfferListFilters(first=first, last=last)
        assert my_offers(member, now, offers).count() == many, (first, last)
        assert tab_counts(member, now, offers)["toutes"] == many
        bookings = BookingListFilters(first=first, last=last)
        assert my_bookings(member, bookings).count() == many
    assert live_by_month(Booking.objects.filter(pk=booking.pk)) == {where.day.replace(day=1): 1}
    for shift, many in ((-1, 0), (0, 1), (1, 0)):
        day = where.day + shift * ONE
        assert len(events_between(member, now, "", day, day)) == many, shift


@everywhere
def test_the_calendar_and_the_months_of_a_school_whatever_its_own_clock(where, now):
    """A school of Rennes whose class travels; the day is that of the event."""
    school = InstitutionFactory()
    teacher = TeacherFactory(institution=school)
    booking = PrebookedBookingFactory(teacher=teacher, offer=placed(where, Place.VENUE))

    for shift, many in ((-1, 0), (0, 1), (1, 0)):
        day = where.day + shift * ONE
        assert len(outings_between(school, day, day, now)) == many, shift
    month = where.day.replace(day=1)
    assert months_of(school) == [month]
    other = FIRST if month != FIRST else LAST.replace(day=1)
    for wanted, keys in ((month, [booking.pk]), (other, [])):
        rows = school_list(school, teacher, FollowUpListFilters(month=wanted), now, size=10)[0:10]
        assert [row.booking.pk for row in rows] == keys


@everywhere
def test_the_same_day_is_the_same_day_of_each_place(where, now):
    """What the school does that day, seen before pre-booking, and before confirming."""
    school = InstitutionFactory()
    teacher = TeacherFactory(institution=school)
    noon = datetime.combine(where.day, time(12), tzinfo=ZoneInfo("Europe/Paris"))
    there = PrebookedBookingFactory(
        teacher=teacher, offer=placed(where, Place.VENUE), class_name="4e B"
    )

    def here(shift: int) -> CollectiveOffer:
        starts = noon + shift * ONE
        return OfferFactory(
            line__starts_at=starts,
            line__ends_at=starts + timedelta(hours=1),
            line__bookable_until=starts - timedelta(days=20),
        )

    for shift, many in ((-1, 0), (0, 1), (1, 0)):
        offer = here(shift)
        beside = outings_beside(school, offer.line, offer.time_zone, now)
        assert len(beside) == many, shift
    near = PrebookedBookingFactory(teacher=teacher, offer=here(0), class_name="4e B")
    far = PrebookedBookingFactory(teacher=teacher, offer=here(1), class_name="4e B")
    principal = signed_in(PrincipalFactory(institution=school))
    same = "Même jour pour 4e B"
    for booking, said in ((there, True), (near, True), (far, False)):
        page = principal.get(reverse("school:decision", args=[booking.reference])).content.decode()
        assert (same in page) == said, booking.offer.title


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("where", "utc", "month"),
    [
        (EVERYWHERE[3], datetime(2027, 1, 1, 6, tzinfo=ZoneInfo("UTC")), date(2026, 12, 1)),
        (EVERYWHERE[5], datetime(2026, 12, 31, 20, tzinfo=ZoneInfo("UTC")), date(2027, 1, 1)),
    ],
    ids=["Tahiti", "Wallis"],
)
def test_the_statistics_count_by_the_month_of_the_place(where, utc, month):
    with time_machine.travel(utc, tick=False):
        school = InstitutionFactory(**where.here())
        ConfirmedBookingFactory(
            teacher=TeacherFactory(institution=school), offer=placed(where, Place.VENUE)
        )
    with time_machine.travel(datetime(2027, 1, 20, tzinfo=ZoneInfo("UTC")), tick=False):
        bars = figures._by_month()["bars"]
    assert [bar["value"] for bar in bars[-2:]] == ([1, 0] if month.month == 12 else [0, 1])


@pytest.mark.parametrize(
    ("zone", "utc", "holds"),
    [
        # Ends on 10 December: eight in the evening there, already the 11th in Paris.
        ("Pacific/Tahiti", datetime(2026, 12, 11, 6), True),
        ("Pacific/Tahiti", datetime(2026, 12, 11, 10, 30), False),
        ("America/Guadeloupe", datetime(2026, 12, 11, 2), True),
        # Over there since an hour, still the 10th in Paris.
        ("Pacific/Noumea", datetime(2026, 12, 10, 14), False),
        ("Pacific/Noumea", datetime(2026, 12, 10, 12), True),
        ("Europe/Paris", datetime(2026, 12, 10, 22, 30), True),
        ("Europe/Paris", datetime(2026, 12, 10, 23, 30), False),
    ],
)
def test_a_delegation_lasts_until_the_end_of_its_last_day_there(zone, utc, holds, stage: Stage):
    stage.institution.time_zone = zone
    stage.institution.save()
    deputy = TeacherFactory(institution=stage.institution)
    lend(stage, deputy, days=11)

    with time_machine.travel(utc.replace(tzinfo=ZoneInfo("UTC")), tick=False):
        fresh = type(deputy).objects.get(pk=deputy.pk)
        assert role_of(fresh).is_delegate is holds
        page = signed_in(deputy).get(reverse("school:home")).content.decode()
        assert (reverse("school:decisions") in page) is holds


@everywhere
def test_a_history_is_written_on_the_clock_of_the_place_and_says_which(where):
    """The partner's, the school's, the journal of a booking; in Paris nothing is added."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    booking = ConfirmedBookingFactory(
        teacher=TeacherFactory(institution=school), offer=placed(where, Place.VENUE)
    )
    member = signed_in(MemberFactory(partner=booking.offer.venue.partner))
    readers = [
        (signed_in(booking.teacher), reverse("school:booking", args=[booking.reference])),
        (signed_in(PrincipalFactory(institution=school)),
         reverse("school:decision", args=[booking.reference])),
        (member, reverse("partner:history", args=[booking.offer.ref])),
        (member, reverse("partner:offer", args=[booking.offer.ref])),
        (member, f"/pro/reservations/{booking.reference}/"),
    ]  # fmt: skip
    at = short_moment(booking.confirmed_at, where.zone)
    traveller = at.partition(" (")[2].rstrip(")")
    assert bool(traveller) == (where.zone != "Europe/Paris")
    for reader, url in readers:
        page = reader.get(url).content.decode()
        assert traveller in page, url
        assert at.partition(" (")[0].split(", ")[1] in page, url
    for reader, url in readers[:3]:
        assert at in reader.get(url).content.decode(), url
