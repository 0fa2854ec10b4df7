"""Institutions, their people, their credit."""

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from schools import rules
from schools.models import Budget, Institution, Role, SchoolRole
from tests.factories.people import UserFactory


def uai(number: int) -> str:
    """A well-formed UAI (right check letter) far from the real ones of the directory."""
    digits = 9_000_000 + number
    return f"{digits}{rules.UAI_LETTERS[digits % 23]}"


def year_start(years_later: int = 0) -> date:
    """1 September of the school year of today's clock, or of a later one."""
    start = rules.school_year_start(timezone.localdate())
    return start.replace(year=start.year + years_later)


class InstitutionFactory(factory.django.DjangoModelFactory):
    """An open and eligible public collège of Rennes."""

    class Meta:
        model = Institution
        django_get_or_create = ("uai",)

    uai = factory.Sequence(uai)
    name = factory.Sequence(lambda n: f"Collège Anne de Bretagne {n}")
    kind = Institution.Kind.COLLEGE
    sector = Institution.Sector.PUBLIC
    contract = "SANS OBJET"
    ministry = "EDUCATION"
    address = "15 rue du Martenot"
    postal_code = "35000"
    city = "Rennes"
    department_code = "35"
    academy = "Rennes"
    email = factory.LazyAttribute(lambda institution: f"ce.{institution.uai}@ac-rennes.fr".lower())
    phone = "+33299000000"
    latitude = Decimal("48.117266")
    longitude = Decimal("-1.677793")


class SchoolRoleFactory(factory.django.DjangoModelFactory):
    """What a person is at an institution since they came in from ADAGE."""

    class Meta:
        model = SchoolRole

    user = factory.SubFactory(UserFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = Role.TEACHER
    can_prebook = True
    entered_at = factory.LazyFunction(timezone.now)


class _SchoolPersonFactory(UserFactory):
    """A user with a SchoolRole; takes `institution=`, `can_prebook=`, `entered_at=`."""

    class Meta:
        abstract = True

    role = Role.TEACHER
    institution = factory.SubFactory(InstitutionFactory)
    can_prebook = True
    entered_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        said = {
            key: fields.pop(key) for key in ("role", "institution", "can_prebook", "entered_at")
        }
        user = super()._create(model_class, *args, **fields)
        SchoolRoleFactory(user=user, **said)
        return user


class TeacherFactory(_SchoolPersonFactory):
    """A teacher: `TeacherFactory(institution=institution)` returns the User."""

    email = factory.Sequence(lambda n: f"prof{n}@ac-rennes.fr")


class PrincipalFactory(_SchoolPersonFactory):
    """The head of an institution: returns the User."""

    email = factory.Sequence(lambda n: f"chef{n}@ac-rennes.fr")
    first_name = "Hélène"
    last_name = factory.Sequence(lambda n: f"Morvan-{n}")
    role = Role.PRINCIPAL


class ReadOnlyFactory(_SchoolPersonFactory):
    """Somebody who may only look: an unknown institution, or ADAGE's « readonly »."""

    email = factory.Sequence(lambda n: f"lecture{n}@ac-rennes.fr")
    role = Role.READONLY
    institution = None
    can_prebook = False


class BudgetFactory(factory.django.DjangoModelFactory):
    """A final credit of 6 200 € for the school year of today's clock, both periods."""

    class Meta:
        model = Budget

    institution = factory.SubFactory(InstitutionFactory)
    amount = Decimal("6200.00")
    commitment_from = factory.LazyFunction(year_start)
    commitment_to = factory.LazyFunction(lambda: year_start(1))
    event_from = factory.LazyAttribute(lambda budget: budget.commitment_from)
    event_to = factory.LazyAttribute(lambda budget: budget.commitment_to)
    is_final = True
