"""People who sign in."""

import factory
from django.contrib.auth.hashers import make_password

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
