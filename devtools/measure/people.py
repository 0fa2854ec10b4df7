"""Who looks and who acts on the demonstration: one browser a person, and whole schools anew."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from accounts.models import Session, User
from devtools.demo.cast import ADMIN
from devtools.demo.scenes import ECLUSIER, THERESE_PIERRE
from devtools.demo.stage import siret_of
from devtools.local.errors import LocalError
from devtools.measure.asking import CSRF, Browser
from jobs.rules import EVERY_DAY
from passculture.sessions import SessionStore
from schools import rules as school_rules
from schools.models import Budget, Institution, Role, SchoolRole
from venues.models import Membership, Venue

ROLES = ("teacher", "principal", "partner", "admin", "anonymous")
BACKEND = "django.contrib.auth.backends.ModelBackend"
CREDIT = Decimal(9_000_000)
_numbers = count(1)


@dataclass(frozen=True)
class School:
    """An institution made for a measure, its head, its teachers, and a credit that pays all."""

    institution: Institution
    head: User
    teachers: list[User]


def sign_in(people: Iterable[User]) -> list[Browser]:
    """Open a session for each, as signing in does, all in one statement."""
    store, rows, browsers = SessionStore(), [], []
    for person in people:
        key = secrets.token_hex(16)
        content = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        until = timezone.now() + EVERY_DAY
        rows.append(
            Session(
                session_key=key, session_data=store.encode(content), expire_date=until, user=person
            )
        )
        cookies = {settings.SESSION_COOKIE_NAME: key, settings.CSRF_COOKIE_NAME: CSRF}
        browsers.append(Browser(cookies))
    Session.objects.bulk_create(rows)
    return browsers


def person_of(role: str) -> User | None:
    """Whom the demonstration has in this role: of the Éclusier, of the collège Thérèse-Pierre."""
    if role == "anonymous":
        return None
    if role == "admin":
        return User.objects.with_email(ADMIN).get()
    if role == "partner":
        return member_of(main_venue())
    if role not in ROLES:
        raise LocalError(f"« {role} » is nobody; there are {', '.join(ROLES)}.")
    kind = Role.PRINCIPAL if role == "principal" else Role.TEACHER
    found = SchoolRole.objects.filter(institution__uai=THERESE_PIERRE, role=kind)
    return found.select_related("user").earliest("pk").user


def browser_of(role: str) -> Browser:
    """A browser where that person is signed in, or nobody."""
    person = person_of(role)
    return sign_in([person])[0] if person else Browser()


def main_venue() -> Venue:
    """The venue of the demonstration's first partner."""
    return Venue.objects.select_related("partner").get(siret=siret_of(ECLUSIER))


def member_of(venue: Venue) -> User:
    """Who signs in for a venue's partner."""
    return Membership.objects.filter(partner=venue.partner).earliest("pk").user


def new_school(teachers: int) -> School:
    """A public collège of Rennes with so many teachers and a credit of nine million euros."""
    number = next(_numbers)
    digits = 9_500_000 + number
    institution = Institution.objects.create(
        uai=f"{digits}{school_rules.UAI_LETTERS[digits % 23]}",
        name=f"Collège mesuré {number}",
        kind="COLLEGE",
        sector="PUBLIC",
        ministry="EDUCATION",
        postal_code="35000",
        city="Rennes",
        department_code="35",
        academy="Rennes",
        latitude="48.117266",
        longitude="-1.677793",
        email=f"ce.{number}@ac-rennes.example",
    )
    start = school_rules.school_year_start(timezone.localdate())
    for rank in (0, 1):
        first, last = (start.replace(year=start.year + rank + step) for step in (0, 1))
        paid: dict[str, Any] = {"event_from": first, "event_to": last}
        paid |= {"commitment_from": start, "commitment_to": start.replace(year=start.year + 1)}
        Budget.objects.create(institution=institution, amount=CREDIT, is_final=True, **paid)
    people = User.objects.bulk_create(
        User(
            email=f"{'prof' if rank else 'chef'}{rank}.mesure{number}@ac-rennes.example",
            civility="Mme",
            first_name="Solène",
            last_name=f"Cadiou-{rank}",
            password="!",  # noqa: S106
        )
        for rank in range(teachers + 1)
    )
    SchoolRole.objects.bulk_create(
        SchoolRole(
            user=person,
            institution=institution,
            can_prebook=bool(rank),
            role=Role.TEACHER if rank else Role.PRINCIPAL,
            entered_at=timezone.now(),
        )
        for rank, person in enumerate(people)
    )
    return School(institution, people[0], people[1:])
