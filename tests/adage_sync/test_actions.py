"""Letting people in: who they become, and who may not come in by this door."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from adage_sync import actions
from adage_sync.models import SeenToken
from adage_sync.rules import BadToken, Claims
from schools.models import Role, SchoolRole
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.venues import MembershipFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def said(**changes: object) -> Claims:
    values: dict[str, Any] = {
        "mail": "aissata.diallo@ac-rennes.example",
        "civility": "Mme",
        "last_name": "Diallo",
        "first_name": "Aïssata",
        "uai": "0350005R",
        "role": "TEACHER",
        "can_prebook": True,
        "issued_at": NOW,
        "expires_at": NOW + timedelta(minutes=4),
        "token_id": f"id-{SeenToken.objects.count()}",
    }
    return Claims(**values | changes)


def test_a_newcomer_gets_an_account_without_password_and_their_role():
    institution = InstitutionFactory(uai="0350005R")

    user = actions.enter(claims=said())

    assert user.full_name == "Mme Aïssata Diallo"
    assert not user.has_usable_password()
    role = SchoolRole.objects.get(user=user)
    assert (role.institution, role.role, role.can_prebook) == (institution, Role.TEACHER, True)
    assert role.entered_at == NOW


def test_names_role_and_school_are_refreshed_at_each_entry():
    InstitutionFactory(uai="0350005R")
    other = InstitutionFactory(uai="0350008U")
    first = actions.enter(claims=said())

    again = actions.enter(
        claims=said(
            mail="Aissata.Diallo@ac-rennes.example".lower(),
            last_name="Diallo-Morvan",
            uai="0350008U",
            role="PRINCIPAL",
            issued_at=NOW + timedelta(hours=1),
        )
    )

    assert again.pk == first.pk
    assert User.objects.get().last_name == "Diallo-Morvan"
    role = SchoolRole.objects.get()
    assert (role.institution, role.role, role.can_prebook) == (other, Role.PRINCIPAL, False)


@pytest.mark.parametrize("uai", [None, "0359999Z"])
def test_no_institution_or_an_unknown_one_may_only_look(uai):
    user = actions.enter(claims=said(uai=uai, role="PRINCIPAL"))

    role = SchoolRole.objects.get(user=user)
    assert (role.institution, role.role, role.can_prebook) == (None, Role.READONLY, False)


def test_a_token_serves_once():
    """I16."""
    actions.enter(claims=said(token_id="once"))

    with pytest.raises(BadToken):
        actions.enter(claims=said(token_id="once"))


def test_an_older_token_than_the_last_entry_is_refused():
    """M4: the newest token wins."""
    InstitutionFactory(uai="0350005R")
    actions.enter(claims=said())

    with pytest.raises(BadToken):
        actions.enter(claims=said(issued_at=NOW - timedelta(seconds=1), uai=None))

    assert SchoolRole.objects.get().role == Role.TEACHER


def test_a_token_of_the_same_second_as_the_last_entry_is_taken():
    TeacherFactory(
        email="aissata.diallo@ac-rennes.example", entered_at=NOW.replace(microsecond=700_000)
    )

    assert actions.enter(claims=said()).email == "aissata.diallo@ac-rennes.example"


@pytest.mark.parametrize(
    "make",
    [
        lambda: StaffFactory(email="aissata.diallo@ac-rennes.example"),
        lambda: UserFactory(email="Aissata.Diallo@ac-rennes.example", is_superuser=True),
        lambda: UserFactory(email="aissata.diallo@ac-rennes.example", is_active=False),
        lambda: MembershipFactory(user__email="aissata.diallo@ac-rennes.example"),
    ],
    ids=["staff", "superuser, other case", "closed account", "works for a partner"],
)
def test_a_token_never_opens_an_account_of_another_door(make):
    """A key of ADAGE stolen, or one wrong address at ADAGE, gives no right outside schools."""
    make()
    before = User.objects.values().get()

    with pytest.raises(BadToken):
        actions.enter(claims=said())

    assert User.objects.values().get() == before
    assert not SchoolRole.objects.exists()


def test_identifiers_are_forgotten_once_they_can_no_longer_serve():
    now = timezone.now()
    SeenToken.objects.claim("old", now - timedelta(minutes=10))
    SeenToken.objects.claim("fresh", now - timedelta(minutes=1))

    assert actions.forget_old_tokens() == 1
    assert [token.jti for token in SeenToken.objects.all()] == ["fresh"]
