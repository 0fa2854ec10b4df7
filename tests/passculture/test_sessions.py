"""Who asks is read with the session, and Django still decides whether they are who they were."""

import importlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Session, User, already_read
from schools.models import Suspension
from tests.factories.schools import PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory
from tests.people import BACKEND

pytestmark = pytest.mark.django_db

PAGE, MINE = "/adage/", "/adage/notifications/"


@pytest.fixture
def signed_teacher(client: Client) -> User:
    """Signed in with `client`."""
    user: User = TeacherFactory()
    client.force_login(user, backend=BACKEND)
    return user


def seen_by(client: Client) -> User:
    """The person a page was drawn for."""
    person: User = client.get(MINE).context["user"]
    assert isinstance(person.pk, int)
    return person


def test_one_statement_says_session_person_role_and_school(
    client: Client, signed_teacher: User
) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    sent = [one["sql"] for one in asked]
    assert len([sql for sql in sent if 'FROM "django_session"' in sql]) == 1
    assert [sql for sql in sent if sql.startswith('SELECT "accounts_user"')] == []
    assert [sql for sql in sent if sql.startswith('SELECT "schools_schoolrole"')] == []
    assert [sql for sql in sent if sql.startswith('SELECT "venues_membership"')] == []
    assert [sql for sql in sent if sql.startswith('SELECT "schools_suspension"')] == []


def test_a_session_says_whose_it_is(client: Client, signed_teacher: User) -> None:
    assert Session.objects.get().user == signed_teacher
    client.post("/deconnexion/")
    assert not Session.objects.filter(user=signed_teacher).exists()


def test_one_written_without_a_person_opens_the_same_pages(
    client: Client, signed_teacher: User
) -> None:
    """As by code that knows no such column."""
    Session.objects.update(user=None)
    assert seen_by(client) == signed_teacher


def test_what_the_session_holds_is_worth_more_than_the_column(
    client: Client, signed_teacher: User
) -> None:
    Session.objects.update(user=TeacherFactory())
    assert seen_by(client) == signed_teacher


@pytest.mark.parametrize("change", ["inactive", "password", "deleted", "over"])
def test_who_is_no_longer_let_in(client: Client, signed_teacher: User, change: str) -> None:
    assert client.get(MINE).status_code == 200
    if change == "inactive":
        User.objects.filter(pk=signed_teacher.pk).update(is_active=False)
    elif change == "password":
        signed_teacher.set_password("un autre mot de passe long")
        signed_teacher.save()
    elif change == "deleted":
        signed_teacher.school_role.delete()
        signed_teacher.delete()
        assert not Session.objects.exists()
    else:
        Session.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert client.get(MINE).status_code == 302


def test_what_changes_between_two_pages_is_seen_at_the_second(client: Client) -> None:
    """Role, structure and suspension are read anew: nothing is kept between requests."""
    head = PrincipalFactory()
    client.force_login(head, backend=BACKEND)
    words = "Confirmations suspendues jusqu’à la rentrée"
    assert words not in client.get(PAGE).text
    assert "/pro/structure/" not in client.get(PAGE).text
    Suspension.objects.create(from_at=datetime.now(UTC) - timedelta(hours=1), message=words)
    MemberFactory().memberships.update(user=head)
    shown = client.get(PAGE).text
    assert words in shown
    assert "/pro/" in [link.url for link in client.get(PAGE).context["page"].account]


def test_only_the_person_asked_for_is_given_without_a_query() -> None:
    one, other = TeacherFactory(), TeacherFactory()
    with already_read(one), CaptureQueriesContext(connection) as asked:
        assert User.objects.get(pk=one.pk) is one
        assert User.objects.get(pk=other.pk) == other
        with pytest.raises(User.DoesNotExist):
            User.objects.none().get(pk=one.pk)
    assert len(asked) == 1
    assert User.objects.get(pk=one.pk) is not one


def test_the_sessions_already_open_say_whose_they_are(client: Client, signed_teacher: User) -> None:
    """The migration, on sessions of a person, of a visitor, of somebody who is gone."""
    migration: Any = importlib.import_module("accounts.migrations.0004_session_of_user")
    visitor, gone = Client(), Client()
    visitor.get("/connexion/")
    somebody = TeacherFactory()
    gone.force_login(somebody, backend=BACKEND)
    Session.objects.update(user=None)
    User.objects.filter(pk=somebody.pk).delete()
    migration.say_whose(apps, None)
    for session in Session.objects.all():
        held = session.get_decoded().get(SESSION_KEY)
        assert session.user_id == (signed_teacher.pk if held == str(signed_teacher.pk) else None)
    assert Session.objects.filter(user=signed_teacher).count() == 1
