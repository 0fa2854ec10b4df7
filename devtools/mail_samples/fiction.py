"""« Masques et chœur », its partner, its school and its people: the outing all samples tell of."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import Civility, User
from bookings.models import Booking
from core.rules import PARIS
from offers.models import CollectiveOffer, CollectiveStock
from schools.models import Budget, Institution, Role, SchoolRole
from venues.models import Partner, Venue


def moment(month: int, day: int, hour: int, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(PARIS))


def played_booking() -> Booking:
    """« Masques et chœur », pre-booked by Mme Diallo."""
    school = _school()
    teacher = User.objects.create(
        email="a.diallo@ac-rennes.invalid",
        civility=Civility.MME,
        first_name="Aïssata",
        last_name="Diallo",
    )
    line = _line()
    return Booking.objects.create(
        offer=line.offer,
        stock=line,
        institution=school,
        teacher=teacher,
        price=line.price,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        participants=line.participants,
        class_name="4e B",
        project_note="Travail sur le chœur antique, avec le cours de lettres.",
        prebooked_at=moment(11, 16, 10, 5, year=2026),
    )


def confirm(booking: Booking) -> None:
    """Mme Morvan has confirmed, in time; its credit and dates are there."""
    Booking.objects.filter(pk=booking.pk).update(
        state=Booking.State.CONFIRMED,
        budget=booking.institution.budgets.get(),
        confirmed_at=moment(11, 23, 9, 0, year=2026),
        cancellable_until=moment(1, 6, 9),
    )


def _school() -> Institution:
    school = Institution.objects.create(
        uai="9999999Z",
        name="Collège Rosa-Guillou",
        kind=Institution.Kind.COLLEGE,
        sector=Institution.Sector.PUBLIC,
        ministry="EDUCATION",
        postal_code="35300",
        city="Fougères",
        department_code="35",
        email="ce.9999999z@ac-rennes.invalid",
    )
    principal = User.objects.create(
        email="h.morvan@ac-rennes.invalid",
        civility=Civility.MME,
        first_name="Hélène",
        last_name="Morvan",
    )
    entered = moment(11, 23, 9, year=2026)
    SchoolRole.objects.create(
        user=principal, institution=school, role=Role.PRINCIPAL, entered_at=entered
    )
    Budget.objects.create(
        institution=school,
        amount=Decimal(6200),
        commitment_from=date(2026, 9, 1),
        commitment_to=date(2027, 9, 1),
        event_from=date(2026, 9, 1),
        event_to=date(2027, 9, 1),
    )
    return school


def _line() -> CollectiveStock:
    """The open line of the offer of the « Théâtre de l’Éclusier »."""
    name = "Théâtre de l’Éclusier"
    partner = Partner.objects.create(
        siren="999999991",
        name=name,
        kind=Partner.Kind.ASSOCIATION,
        activities=["spectacle"],
    )
    venue = Venue.objects.create(
        partner=partner,
        siret="99999999100018",
        name=name,
        address="12 quai de l’Écluse",
        postal_code="35000",
        city="Rennes",
        department_code="35",
    )
    offer = CollectiveOffer.objects.create(
        ref="CJ-4812",
        venue=venue,
        title="Masques et chœur : visite du théâtre et atelier",
        description="Le matin, la classe découvre le théâtre.",
        place="VENUE",
        formats=["visite-guidee"],
        domains=["theatre"],
        levels=["4e"],
        contact_email="scolaires@eclusier.invalid",
        notification_emails=["scolaires@eclusier.invalid"],
    )
    return CollectiveStock.objects.create(
        offer=offer,
        starts_at=moment(1, 21, 9),
        ends_at=moment(1, 21, 12),
        bookable_until=moment(11, 30, 23, 59, year=2026),
        price=Decimal(450),
        participants=28,
        accompanying_adults=3,
    )


def proposed_line(booking: Booking) -> CollectiveStock:
    """A week later and 20 € less, held for a week."""
    held_until = moment(11, 30, 10, year=2026)
    return CollectiveStock.objects.create(
        offer=booking.offer,
        starts_at=moment(1, 28, 9),
        ends_at=moment(1, 28, 12),
        bookable_until=moment(12, 7, 23, 59, year=2026),
        price=Decimal(430),
        participants=28,
        accompanying_adults=3,
        held_for=booking.teacher,
        held_until=held_until,
        withdrawn_at=held_until,
    )
