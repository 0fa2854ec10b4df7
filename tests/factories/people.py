"""People who sign in."""

import factory
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):
    """Somebody without any role; `secret="…"` gives them a password (none otherwise)."""

    class Meta:
        model = User

    class Params:
        secret = None

    email = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    civility = "Mme"
    first_name = "Aïssata"
    last_name = factory.Sequence(lambda n: f"Diallo-{n}")
    password = factory.LazyAttribute(lambda person: make_password(person.secret))


class StaffFactory(UserFactory):
    """An administrator with every right."""

    email = factory.Sequence(lambda n: f"administration{n}@exemple.fr")
    is_staff = True
    is_superuser = True


def holder_of(*permissions: str) -> User:
    """Somebody of the administration who holds these rights: « offers.view_collectiveoffer »."""
    person: User = UserFactory(is_staff=True)
    for permission in permissions:
        app_label, _, codename = permission.partition(".")
        found = Permission.objects.get(content_type__app_label=app_label, codename=codename)
        person.user_permissions.add(found)
    return person


def with_role(*roles: str) -> User:
    """Somebody of the administration with these ready roles."""
    person: User = UserFactory(is_staff=True)
    person.groups.set(Group.objects.filter(name__in=roles))
    assert person.groups.count() == len(roles)
    return person
