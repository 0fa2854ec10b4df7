"""Years, levels and roles as pages ask for them."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from schools import policy
from schools.models import Level, LevelOpening
from schools.queries import open_level_codes, role_of, school_year_of
from schools.queries.suspensions import suspensions_in_force
from tests.factories.people import UserFactory
from tests.factories.schools import (
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_the_levels_open_are_4e_to_terminale_and_both_cap():
    """R6, S1."""
    assert open_level_codes(TODAY) == ["4e", "3e", "CAP1", "CAP2", "2de", "1re", "Tle"]


def test_6e_and_5e_exist_closed():
    """R6."""
    assert set(Level.objects.values_list("code", flat=True)) - set(open_level_codes(TODAY)) == {
        "6e",
        "5e",
    }


def test_opening_a_level_is_data_with_a_date():
    """R6: open from a day, until the eve of another, without a line of code."""
    LevelOpening.objects.create(
        level_id="5e", opened_date=date(2027, 9, 1), closed_date=date(2028, 9, 1)
    )
    assert "5e" not in open_level_codes(date(2027, 8, 31))
    assert "5e" in open_level_codes(date(2027, 9, 1))
    assert "5e" in open_level_codes(date(2028, 8, 31))
    assert "5e" not in open_level_codes(date(2028, 9, 1))


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 1), "2026-2027"),
        (date(2027, 8, 31), "2026-2027"),
        (date(2027, 9, 1), "2027-2028"),
    ],
)
def test_a_day_belongs_to_one_school_year(day, year):
    assert str(school_year_of(day)) == year


def test_a_day_of_no_school_year_has_none():
    assert school_year_of(date(2019, 9, 1)) is None


def test_the_role_and_its_institution_come_in_one_query(django_assert_num_queries):
    teacher = User.objects.get(pk=TeacherFactory().pk)
    with django_assert_num_queries(1):
        role = role_of(teacher)
        assert role.institution.city == "Rennes"
        assert role_of(teacher) is role
        assert policy.teaches_at(teacher, role.institution)


def test_a_person_without_role_costs_one_query_and_may_nothing(django_assert_num_queries):
    somebody, school = UserFactory(), InstitutionFactory()
    with django_assert_num_queries(1):
        assert role_of(somebody) is None
        assert role_of(somebody) is None
        assert not policy.belongs_to(somebody, school)


def test_nobody_signed_in_has_no_role(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert role_of(AnonymousUser()) is None
    assert not policy.is_principal_of(AnonymousUser(), InstitutionFactory())


def test_teachers_and_heads_act_for_their_own_institution_only():
    """S3, S20, S31."""
    school, other = InstitutionFactory(), InstitutionFactory()
    teacher, principal = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    assert policy.may_prebook_for(teacher, school)
    assert policy.is_principal_of(principal, school)
    assert not policy.may_prebook_for(teacher, other)
    assert not policy.is_principal_of(principal, other)
    assert not policy.is_principal_of(teacher, school)
    assert not policy.may_prebook_for(principal, school)
    assert not policy.may_prebook_for(TeacherFactory(institution=school, can_prebook=False), school)


def test_a_role_is_said_as_the_person_is_addressed():
    said = [
        str(make(civility=civility, first_name="Dominique", last_name="Roux").school_role)
        for make in (TeacherFactory, PrincipalFactory)
        for civility in ("Mme", "M.")
    ]
    assert said == [
        "Mme Dominique Roux, Enseignante", "M. Dominique Roux, Enseignant",
        "Mme Dominique Roux, Cheffe d’établissement", "M. Dominique Roux, Chef d’établissement",
    ]  # fmt: skip


def test_somebody_of_an_unknown_institution_belongs_nowhere():
    reader = ReadOnlyFactory()
    assert not policy.belongs_to(reader, None)
    assert not policy.belongs_to(reader, InstitutionFactory())


def test_no_suspension_is_in_force_by_default():
    assert suspensions_in_force(InstitutionFactory(), datetime(2026, 11, 23, tzinfo=UTC)).rows == ()
