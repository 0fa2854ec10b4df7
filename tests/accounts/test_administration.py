"""What opens the administration is the superusers' alone, and never the last of them loses it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import policy
from accounts.actions import LastSuperuser, keep_a_superuser
from accounts.models import Telephone, User
from outbox.actions import deliver_due
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
MODELS = ("user", "group")


def url(page: str, *args: object, model: str = "accounts_user") -> str:
    return reverse(f"admin:{model}_{page}", args=args)


def text(answer: Answer) -> str:
    return answer.content.decode()


@pytest.fixture
def clerk(client: Client) -> User:
    """May add, change and delete people and groups, and is no superuser."""
    person = UserFactory(is_staff=True, secret="Un-secret-de-clerc-9")
    person.user_permissions.set(Permission.objects.filter(content_type__model__in=MODELS))
    client.force_login(person)
    return person


def form_of(person: User, **change: object) -> dict[str, object]:
    """What the page of a person sends; a box that is not ticked is not sent (None)."""
    said: dict[str, object] = {
        "email": person.email,
        "civility": "Mme",
        "first_name": "Rose",
        "last_name": "K",
    }
    said |= dict.fromkeys(("is_active", "is_staff", "is_superuser"), "on") | change
    return {name: value for name, value in said.items() if value is not None}


@pytest.fixture(params=["themselves", "a colleague", "a superuser"])
def guarded(request: pytest.FixtureRequest, clerk: User) -> User:
    """A member of the staff, whom the clerk may not touch."""
    others = {"a colleague": {"is_staff": True}, "a superuser": {"is_superuser": True}}
    if request.param == "themselves":
        return clerk
    person = UserFactory(secret="Un-autre-secret-8", **others[request.param])
    Telephone.objects.create(user=person, name="Téléphone", confirmed=True)
    return person


def state(person: User) -> tuple[object, ...]:
    found = User.objects.get(pk=person.pk)
    fields = ("email", "password", "is_active", "is_staff", "is_superuser", "first_name")
    groups = tuple(found.groups.values_list("pk", flat=True))
    return (
        *(getattr(found, name) for name in fields),
        groups,
        Telephone.objects.filter(user=found).count(),
    )


POSTS = {
    "the page": ("change", lambda p: form_of(p, email="pirate@exemple.fr")),
    "the page without rights": ("change", lambda p: {"email": "pirate@exemple.fr"}),
    "the password": ("password", lambda p: {
        "usable_password": "true", "password1": "Un-nouveau-secret-7",
        "password2": "Un-nouveau-secret-7", "set-password": "1",
    }),
    "the deletion": ("delete", lambda p: {"post": "yes"}),
}  # fmt: skip


@pytest.mark.parametrize("what", POSTS)
def test_a_member_of_the_staff_is_changed_by_superusers_only(client, clerk, guarded, what):
    """By form and by forged POST: 403, and nothing changes."""
    page, form = POSTS[what]
    address = (
        reverse("admin:auth_user_password_change", args=[guarded.pk])
        if page == "password"
        else url(page, guarded.pk)
    )
    before = state(guarded)
    assert client.post(address, form(guarded)).status_code == 403
    assert state(guarded) == before
    if page == "change":
        shown = text(client.get(address))
        assert 'name="email"' not in shown
        assert 'name="is_superuser"' not in shown


@pytest.mark.parametrize("action", ["withdraw_second_factor", "delete_selected"])
def test_no_action_on_a_list_goes_round(client, clerk, guarded, action):
    before = state(guarded)
    sent = {"action": action, "_selected_action": [str(guarded.pk)], "post": "yes"}
    assert client.post(url("changelist"), sent).status_code == 403
    assert state(guarded) == before


@pytest.mark.parametrize("right", sorted(policy.RIGHTS))
@pytest.mark.parametrize("page", ["add", "change"])
def test_a_right_forged_into_the_form_of_somebody_is_refused(client, clerk, right, page):
    """Even for a person of no right: one would make themselves a colleague."""
    group = Group.objects.create(name="Le mien")
    person = UserFactory()
    before, many = state(person), User.objects.count()
    value = group.pk if right == "groups" else 1 if right == "user_permissions" else "on"
    secret = dict.fromkeys(("password1", "password2"), "Un-nouveau-secret-7")
    form = {"email": "x@exemple.fr", "usable_password": "true", right: value} | secret
    address = url(page, *([person.pk] if page == "change" else []))
    assert client.post(address, form).status_code == 403
    assert state(person) == before
    assert User.objects.count() == many


def test_somebody_without_rights_is_still_helped_by_a_clerk(client, clerk):
    """Support changes the address of a partner, as before."""
    person = UserFactory()
    shown = text(client.get(url("change", person.pk)))
    assert 'name="email"' in shown
    assert 'name="is_superuser"' not in shown
    form = {"email": "nouvelle@exemple.fr", "is_active": "on"}
    assert client.post(url("change", person.pk), form).status_code == 302
    assert User.objects.get(pk=person.pk).email == "nouvelle@exemple.fr"


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_groups_are_the_superusers_alone(client, clerk, page):
    """Who writes the rights of their own group gives themselves any right."""
    group = Group.objects.create(name="Le mien")
    group.user_set.add(clerk)
    rights = list(Permission.objects.values_list("pk", flat=True)[:3])
    address = url(page, *([] if page == "add" else [group.pk]), model="auth_group")
    answer = client.post(address, {"name": "Tout", "permissions": rights, "post": "yes"})
    assert answer.status_code == 403
    assert Group.objects.get(name="Le mien").permissions.count() == 0
    assert not Group.objects.filter(name="Tout").exists()


def test_a_superuser_gives_rights_and_withdraws_a_second_factor(client, administrator):
    person = UserFactory()
    Telephone.objects.create(user=person, name="Téléphone", confirmed=True)
    answer = client.post(url("change", person.pk), form_of(person))
    assert answer.status_code == 302
    assert User.objects.get(pk=person.pk).is_superuser
    sent = {"action": "withdraw_second_factor", "_selected_action": [str(person.pk)]}
    client.post(url("changelist"), sent)
    assert not Telephone.objects.exists()


@pytest.mark.parametrize("right", ["is_active", "is_staff", "is_superuser"])
@pytest.mark.parametrize("alone", [True, False], ids=["the last", "one of two"])
def test_nobody_strips_themselves(client, administrator, right, alone):
    """In words at the box; nothing changes."""
    if not alone:
        StaffFactory()
    before = state(administrator)
    answer = client.post(url("change", administrator.pk), form_of(administrator, **{right: None}))
    assert policy.NOT_YOURSELF.replace("'", "&#x27;") in text(answer)
    assert list(answer.context["adminform"].form.errors) == [right]
    assert state(administrator) == before


@pytest.mark.parametrize("right", ["is_active", "is_staff", "is_superuser"])
def test_another_superuser_may_strip_one(client, administrator, right):
    other = StaffFactory()
    answer = client.post(url("change", other.pk), form_of(other, **{right: None}))
    assert answer.status_code == 302
    assert not getattr(User.objects.get(pk=other.pk), right)


def test_the_last_superuser_is_the_last_who_can_come_in():
    """One who sleeps, or whom no page of the administration lets in, does not count."""
    StaffFactory(is_staff=False)
    StaffFactory(is_active=False)
    working = StaffFactory()
    with pytest.raises(LastSuperuser):
        keep_a_superuser(without=[working.pk])
    StaffFactory()
    keep_a_superuser(without=[working.pk])


@pytest.mark.parametrize("way", ["page", "list"])
def test_the_last_superusers_are_not_deleted(client, administrator, way):
    """Neither one, nor all of them together."""
    many = [administrator] if way == "page" else [administrator, StaffFactory()]
    if way == "page":
        answer = client.post(url("delete", administrator.pk), {"post": "yes"})
    else:
        sent = {"action": "delete_selected", "_selected_action": [p.pk for p in many], "post": "y"}
        answer = client.post(url("changelist"), sent)
    # A list deletes nothing at all.
    assert answer.status_code == (409 if way == "page" else 403)
    if way == "page":
        assert policy.LAST_SUPERUSER.split(" :")[0] in text(answer)
    assert User.objects.filter(pk__in=[p.pk for p in many]).count() == len(many)


def sent() -> list[tuple[list[str], str]]:
    """Who was written to, and the words, once the outbox is empty."""
    while deliver_due():
        pass
    return [(one.to, str(one.body)) for one in mail.outbox]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_staff": None, "is_superuser": None}, "Accès à l’administration retiré."),
        ({"is_superuser": None}, "Droit de super-utilisateur retiré."),
        ({"is_active": None}, "Compte désactivé."),
        ({"groups": "Modération"}, "Rôle donné : Modération."),
    ],
)
def test_a_person_is_written_to_at_each_change_of_rights(client, administrator, change, said):
    other = StaffFactory()
    if "groups" in change:
        change = {"groups": Group.objects.get(name=change["groups"]).pk}
    assert client.post(url("change", other.pk), form_of(other, **change)).status_code == 302
    ((to, body),) = sent()
    assert to == [other.email]
    assert said in body.replace("\u00a0", " ")


def test_a_new_address_is_told_at_both(client, clerk):
    person = UserFactory()
    former = person.email
    form = {"email": "nouvelle@exemple.fr", "is_active": "on"}
    assert client.post(url("change", person.pk), form).status_code == 302
    assert sorted(to for (to,), _ in sent()) == sorted([former, "nouvelle@exemple.fr"])


def test_a_name_put_right_is_no_change_of_rights(client, clerk):
    person = UserFactory()
    form = {"email": person.email, "is_active": "on", "first_name": "Rose"}
    assert client.post(url("change", person.pk), form).status_code == 302
    assert sent() == []


def test_a_second_factor_withdrawn_is_told(client, administrator):
    person = StaffFactory()
    Telephone.objects.create(user=person, name="Téléphone", confirmed=True)
    said = {"action": "withdraw_second_factor", "_selected_action": [str(person.pk)]}
    client.post(url("changelist"), said)
    ((to, body),) = sent()
    assert to == [person.email]
    assert "Second facteur retiré" in body


def test_nobody_chooses_the_password_of_somebody_else(client, administrator):
    """A link is sent: the form of a person, and Django's page, take no password."""
    person = StaffFactory(secret="Un-secret-de-clerc-9")
    before = User.objects.get(pk=person.pk).password
    said = {
        "usable_password": "true", "password1": "Un-nouveau-secret-7",
        "password2": "Un-nouveau-secret-7", "set-password": "1", "password": "Un-nouveau-secret-7",
    }  # fmt: skip
    led = client.post(reverse("admin:auth_user_password_change", args=[person.pk]), said)
    assert led.headers["Location"] == url("envoyer-un-lien", person.pk)
    client.post(url("change", person.pk), form_of(person) | said)
    assert User.objects.get(pk=person.pk).password == before
    mail.outbox.clear()
    assert client.post(url("envoyer-un-lien", person.pk)).status_code == 302
    ((to, body),) = sent()
    assert to == [person.email]
    assert "/mot-de-passe/" in body


def test_somebody_made_by_the_administration_chooses_their_password(client, administrator):
    said = {"email": "neuve@exemple.fr", "password1": "Un-nouveau-secret-7"}
    assert client.post(url("add"), said).status_code == 302
    made = User.objects.get(email="neuve@exemple.fr")
    assert not made.has_usable_password()
    assert [to for to, _ in sent()] == [["neuve@exemple.fr"]]


def test_a_link_is_sent_to_no_teacher_and_by_no_clerk_to_the_staff(client, clerk):
    """ADAGE is a teacher's only door; a colleague's address is a superuser's affair."""
    teacher = UserFactory(last_login=timezone.now())
    assert client.post(url("envoyer-un-lien", teacher.pk)).status_code == 302
    assert client.post(url("envoyer-un-lien", StaffFactory().pk)).status_code == 403
    assert sent() == []
