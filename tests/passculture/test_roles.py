"""The ready roles of the administration, and what each may do at each address (decision 0030)."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.queries.roles import rights_held
from core.admin import rights_asked
from passculture.roles import ROLES, rights_of, write_roles
from tests.factories.people import StaffFactory, with_role

pytestmark = pytest.mark.django_db


def test_migrate_writes_the_roles_and_only_them() -> None:
    """What somebody changed in a ready role comes back; what is composed beside is left alone."""
    held = rights_held(Group.objects.all())
    assert {g.name: held[g.pk] for g in Group.objects.all()} == {r: rights_of(r) for r in ROLES}
    spoiled = Group.objects.get(name="Lecture")
    spoiled.permissions.set(Permission.objects.all())
    own = Group.objects.create(name="Composé")
    own.permissions.set(Permission.objects.all()[:2])
    write_roles("default")
    assert rights_held([spoiled, own]) == {
        spoiled.pk: rights_of("Lecture"),
        own.pk: held_by(own),
    }
    assert own.permissions.count() == 2


def held_by(group: Group) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.all()}


def test_a_role_holds_nothing_that_no_page_asks() -> None:
    """A right misspelt, or of a button that went away, would be dead letter."""
    asked = {right.permission for right in rights_asked()}
    assert {role: sorted(rights_of(role) - asked) for role in ROLES} == {role: [] for role in ROLES}


def test_only_one_finance_role_pays_and_only_reading_reads() -> None:
    """What the separation rests on, in so many words."""
    pays = {role for role in ROLES if "reimbursements.pay_statement" in rights_of(role)}
    checks = {role for role in ROLES if "venues.change_bankdetails" in rights_of(role)}
    assert (pays, checks) == ({"Finance (paiement)"}, {"Finance (saisie)"})
    assert {right.split(".")[1].split("_")[0] for right in rights_of("Lecture")} == {"view"}
    for role in ROLES:
        assert not [right for right in rights_of(role) if right.startswith("auth.")]


def test_the_box_of_rights_is_in_french_and_of_the_product_alone(client: Client) -> None:
    """Neither « Can add log entry » nor a right that gives nothing; what is forged is refused."""
    client.force_login(StaffFactory())
    page = client.get(reverse("admin:auth_group_add")).content.decode()
    offered = re.findall(r'name="permissions"[^>]*>\s*([^<]+)</label>', page)
    assert len(offered) == len(rights_asked())
    assert "Coordonnées bancaires\u00a0: Valider, Faire corriger, Refuser" in [
        one.strip() for one in offered
    ]
    assert not [one for one in offered if re.search(r"\bCan |session|content type", one)]
    session = Permission.objects.get(codename="delete_session")
    answer = client.post(
        reverse("admin:auth_group_add"), {"name": "Composé", "permissions": [session.pk]}
    )
    assert answer.status_code == 200
    assert not Group.objects.filter(name="Composé").exists()


def test_a_right_is_said_whole_when_a_form_and_a_button_share_it() -> None:
    """Whoever sends a link may change the person too; what only buttons do is said by them."""
    words = {right.permission: right.words for right in rights_asked()}
    assert words["accounts.change_user"] == (
        "Modifier, Envoyer un lien de mot de passe, Terminer ses connexions"
    )
    assert words["venues.change_bankdetails"] == "Valider, Faire corriger, Refuser"
    assert words["outbox.change_message"] == "Réessayer, Abandonner"


@pytest.mark.parametrize("way", ["change", "delete", "list"])
def test_a_ready_role_is_not_changed_in_the_administration(client: Client, way: str) -> None:
    client.force_login(StaffFactory())
    role = Group.objects.get(name="Lecture")
    before = held_by(role)
    address = reverse("admin:auth_group_changelist")
    said = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
    if way != "list":
        address = reverse(f"admin:auth_group_{way}", args=[role.pk])
        said = {"name": "Tout", "permissions": list(role.permissions.values_list("pk", flat=True))}
        said |= {"post": "yes"}
    assert client.post(address, said).status_code == 403
    assert held_by(Group.objects.get(name="Lecture")) == before


def test_a_superuser_composes_a_role(client: Client) -> None:
    client.force_login(StaffFactory())
    right = Permission.objects.get(codename="view_bankdetails")
    said = {"name": "Composé", "permissions": [right.pk]}
    assert client.post(reverse("admin:auth_group_add"), said).status_code == 302
    assert held_by(Group.objects.get(name="Composé")) == {"venues.view_bankdetails"}


def test_who_may_what_says_what_the_database_holds(client: Client) -> None:
    """Each « Oui » of the table is a right of the group, each « – » is none."""
    client.force_login(with_role("Lecture"))
    page = client.get(reverse("admin:who-may-what")).content.decode()
    roles = re.findall(r'<th scope="col">([^<]+)</th>', page)[1:]
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page)
    asked = rights_asked()
    assert [words for words, _ in rows] == [right.words for right in asked]
    for right, (_, cells) in zip(asked, rows, strict=True):
        said = dict(zip(roles, re.findall(r"<td>([^<]+)</td>", cells), strict=True))
        for role in ROLES:
            assert (said[role] == "Oui") is (right.permission in rights_of(role)), (role, right)
