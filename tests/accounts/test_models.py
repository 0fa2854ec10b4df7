"""People and their one spelling."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection

from accounts.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_two_people_never_share_an_address_whatever_its_case():
    UserFactory(email="naima@theatre.fr")
    with pytest.raises(IntegrityError):
        UserFactory(email="Naima@Theatre.fr")


def test_a_person_is_found_by_the_index_of_the_constraint():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = User.objects.with_email("Naima@Theatre.fr").explain()
    assert "user_email_unique" in plan


def test_a_new_person_is_kept_in_lower_case_and_without_usable_password():
    user = User.objects.create_user("Naima@Theatre.FR", first_name="Naïma", last_name="Benali")
    assert user.email == "naima@theatre.fr"
    assert not user.has_usable_password()


def test_a_person_is_named_with_their_civility_or_by_their_address():
    assert UserFactory.build(last_name="Diallo").full_name == "Mme Aïssata Diallo"
    nameless = UserFactory.build(civility="", first_name="", last_name="")
    assert nameless.full_name == nameless.email


def test_a_relation_gives_its_own_people_by_their_key_and_nobody_else():
    """The managers of relations are made of ours: one's key alone must not open them."""
    inside, outside = UserFactory(), UserFactory()
    group = Group.objects.create(name="officers")
    inside.groups.add(group)
    assert group.user_set.get(pk=inside.pk) == inside
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=outside.pk)
    assert User.objects.get(pk=outside.pk) == outside
