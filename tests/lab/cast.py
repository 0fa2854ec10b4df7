"""Who acts in the lab, made by the hundred: schools, teachers, heads, a partner and its offers."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

from django.utils import timezone

from accounts.models import Session, User
from bookings.models import PrebookingLimit
from bookings.rules import HIGHEST_LIMIT
from core.database import REFERENCE_LETTERS
from offers.models import CollectiveOffer, CollectiveStock
from passculture.sessions import SessionStore
from schools.models import Institution, Role, SchoolRole
from tests.factories.offers import OfferFactory, in_days
from tests.factories.people import StaffFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import MemberFactory, VenueFactory
from venues.models import Venue

CSRF = secrets.token_hex(16)  # 32 characters, as Django's own
BACKEND = "django.contrib.auth.backends.ModelBackend"
BATCH = 100


@dataclass
class School:
    """An institution, its people and its credit."""

    institution: Institution
    teachers: list[User]
    principal: User


@dataclass
class Cast:
    """Everybody of one run; `cookies` opens the session of each."""

    venue: Venue
    member: User
    staff: User
    schools: list[School]
    cookies: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def teachers(self) -> list[tuple[School, User]]:
        """Every teacher with their school, the schools mixed."""
        ranks = max(len(school.teachers) for school in self.schools)
        return [
            (s, s.teachers[i]) for i in range(ranks) for s in self.schools if i < len(s.teachers)
        ]


def build(*, schools: int, teachers: int, credit: Decimal = Decimal(1_000_000)) -> Cast:
    """So many schools with so many teachers each, one partner, one administrator."""
    # A few schools act for a whole country: the administration lets them have as much waiting.
    PrebookingLimit.objects.update(per_teacher=HIGHEST_LIMIT, per_school=HIGHEST_LIMIT)
    venue = VenueFactory()
    made = [_school(teachers, credit) for _ in range(schools)]
    cast = Cast(venue, MemberFactory(partner=venue.partner), StaffFactory(), made)
    people = [cast.member, cast.staff, *(s.principal for s in made)]
    cast.cookies = sign_in([*people, *(t for s in made for t in s.teachers)])
    return cast


def _school(teachers: int, credit: Decimal) -> School:
    institution = InstitutionFactory()
    BudgetFactory(institution=institution, amount=credit)
    mark = institution.uai.lower()
    people = User.objects.bulk_create(
        User(
            email=f"{'chef' if n == 0 else f'prof{n}'}.{mark}@ac-rennes.example",
            civility="Mme",
            first_name="Solène" if n else "Hélène",
            last_name=f"Cadiou-{n}",
            password="!",
        )
        for n in range(teachers + 1)
    )
    SchoolRole.objects.bulk_create(
        SchoolRole(
            user=person,
            institution=institution,
            role=Role.TEACHER if n else Role.PRINCIPAL,
            can_prebook=bool(n),
            entered_at=timezone.now(),
        )
        for n, person in enumerate(people)
    )
    return School(institution, people[1:], people[0])


def sign_in(people: Iterable[User]) -> dict[int, dict[str, str]]:
    """Open a session for each: person's id -> cookies of their browser."""
    store, rows, cookies = SessionStore(), [], {}
    for person in people:
        key = secrets.token_hex(16)
        said = {
            "_auth_user_id": str(person.pk),
            "_auth_user_backend": BACKEND,
            "_auth_user_hash": person.get_session_auth_hash(),
        }
        until = timezone.now() + timedelta(hours=8)
        rows.append(
            Session(
                session_key=key, session_data=store.encode(said), expire_date=until, user=person
            )
        )
        cookies[person.pk] = {"session": key, "csrf": CSRF}
    Session.objects.bulk_create(rows)
    return cookies


def offers(
    cast: Cast,
    count: int,
    *,
    price: Decimal = Decimal("320.00"),
    bookable_until: datetime | None = None,
) -> list[CollectiveOffer]:
    """So many published offers of the partner, each with its open line (`offer.line`)."""
    model = OfferFactory.build(venue=cast.venue, line=False, created_by=cast.member)
    starts_at = in_days(60)
    # In batches: the search entry of a thousand is a statement too long on a busy machine.
    made = CollectiveOffer.objects.bulk_create(
        (_copy(model, cast, n) for n in range(count)), batch_size=BATCH
    )
    lines = CollectiveStock.objects.bulk_create(
        (
            CollectiveStock(
                offer=offer,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                bookable_until=bookable_until or starts_at - timedelta(days=20),
                price=price,
                participants=28,
                accompanying_adults=3,
            )
            for offer in made
        ),
        batch_size=BATCH,
    )
    for offer, line in zip(made, lines, strict=True):
        offer.line = line  # type: ignore[attr-defined]
    return made


def _every_ref() -> Iterator[str]:
    """Well-formed references, each once."""
    for letters in product(REFERENCE_LETTERS[::-1], repeat=6):
        yield "CJ-" + "".join(letters)


_refs = _every_ref()
COPIED = (
    "description", "formats", "domains", "levels", "duration_minutes", "place", "contact_email",
    "contact_phone", "notification_emails", "state", "published_at",
)  # fmt: skip


def _copy(model: CollectiveOffer, cast: Cast, number: int) -> CollectiveOffer:
    said = {name: getattr(model, name) for name in COPIED}
    title = f"Les Fourberies, représentation {number}"
    # Drawn refs would meet by chance among the tens of thousands of a long run.
    said |= {"venue": cast.venue, "created_by": cast.member, "ref": next(_refs)}
    return CollectiveOffer(title=title, **said)
