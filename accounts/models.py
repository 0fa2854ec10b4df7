"""The person who signs in: an e-mail address, a name, nothing about what they may do."""

from binascii import unhexlify
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any, ClassVar

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Cast, Length, Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.rules import TYPED_MAX
from core.encrypted import is_sealed, seal, unseal
from core.rules.addresses import mailbox

# Who came with the session of a request, while Django looks whether they are who they were.
_known: ContextVar["User | None"] = ContextVar("known", default=None)


@contextmanager
def already_read(user: "User | None") -> Iterator[None]:
    """Inside, asking for this person by their key gives them without a query."""
    token = _known.set(user)
    try:
        yield
    finally:
        _known.reset(token)


class UserManager(BaseUserManager["User"]):
    """Finds and makes people by e-mail, whatever its case."""

    def with_email(self, email: str) -> "models.QuerySet[User]":
        """People with this address, whatever its case, found by the index of the constraint."""
        return self.alias(email_key=Lower("email")).filter(email_key=mailbox(email))

    def working_superusers(self) -> "models.QuerySet[User]":
        """Those who can open the administration and give rights there."""
        return self.filter(is_superuser=True, is_staff=True, is_active=True)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.with_email(username or "").get()

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """Django's, or the person read with the session when their key alone is asked for."""
        known = _known.get()
        # The managers of relations are made of this class, and look among some people only.
        if known is not None and type(self) is UserManager and kwargs == {"pk": known.pk}:
            return known
        return super().get(*args, **kwargs)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without password they can only come in through ADAGE."""
        user = self.model(email=mailbox(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class Civility(models.TextChoices):
    """How a person is addressed on screens and in mails."""

    MME = "Mme", "Mme"
    M = "M.", "M."


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an e-mail address. Roles are kept by schools and venues."""

    email = models.EmailField("adresse e-mail")
    civility = models.CharField("civilité", max_length=3, choices=Civility, blank=True)
    first_name = models.CharField("prénom", max_length=150, blank=True)
    last_name = models.CharField("nom", max_length=150, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    # Empty once the link of the mail was opened, and for whoever never had to open one.
    email_unconfirmed_since = models.DateTimeField(
        "adresse à confirmer depuis", null=True, blank=True
    )
    is_staff = models.BooleanField("accès à l’administration", default=False)
    date_joined = models.DateTimeField("inscription", default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        permissions = [
            ("export_user", "Exporter les données d’une personne"),
            ("erase_user", "Effacer une personne"),
            ("see_as_user", "Voir comme une personne"),
        ]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """« Mme Aïssata Diallo », or the address when no name is known."""
        parts = (self.civility, self.first_name, self.last_name)
        return " ".join(part for part in parts if part) or self.email

    def get_full_name(self) -> str:
        """Django's name for the same thing."""
        return self.full_name

    def get_short_name(self) -> str:
        """Without the civility, for the page header."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class Session(AbstractBaseSession):
    """Django's session, in Django's table, with whose it is beside: both are read at once.

    `user` is empty for a visitor, and for a session written by code that knew no such column.
    """

    user = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        db_index=False,
        related_name="sessions",
        verbose_name="personne",
    )

    # Beside the content, so that writing it, every five minutes at most, writes over nothing.
    last_act_at = models.DateTimeField("dernière activité", null=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "django_session"
        indexes = [models.Index("user", name="session_of_user")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes the content of a session."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class Telephone(TOTPDevice):
    """The second factor: django-otp's device, whose key is sealed in its column (decision 0027)."""

    key: Any  # django-otp says no types

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "téléphone"
        verbose_name_plural = "téléphones"

    @property
    def bin_key(self) -> bytes:
        """The secret the telephone learnt. Raises Unreadable when its key is missing."""
        return unhexlify(unseal(self.key))

    def save(self, *args: Any, **options: Any) -> None:
        """Sealed whatever it was given, then as it stands."""
        if not is_sealed(self.key):
            self.key = seal(self.key)
        super().save(*args, **options)


class Knock(models.Model):
    """Somebody asked us for a mail: counted so that nobody is flooded, forgotten after a day."""

    what = models.CharField("demande", max_length=20)
    whom = models.CharField("adresse", max_length=254)
    at = models.DateTimeField("moment", default=timezone.now)

    class Meta:
        verbose_name = "demande comptée"
        verbose_name_plural = "demandes comptées"
        indexes = [models.Index("what", "whom", "at", name="knock_counted")]

    def __str__(self) -> str:
        return f"{self.what}, {self.whom}"


class Throttle(models.Model):
    """What somebody does too often for one process to judge: one row an act and a person (M10)."""

    key = models.CharField("acte et personne", max_length=80, primary_key=True)
    until = models.DateTimeField("oublié le")

    class Meta:
        verbose_name = "cadence"
        verbose_name_plural = "cadences"

    def __str__(self) -> str:
        return self.key


def _bounded(name: str) -> models.CheckConstraint:
    """Nobody fills the database by typing; spaces and escapes of JSON may double a text."""
    written = Length(Cast("typed", models.TextField()))
    return models.CheckConstraint(condition=LessThanOrEqual(written, 2 * TYPED_MAX), name=name)


# The runtime role may DELETE from both tables below: what is saved, or too old, is taken away.
class Autosave(models.Model):
    """What a person is typing in a form and has not saved: one row a person and a form (S35)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="autosaves", verbose_name="personne"
    )
    # The form and what it is about: « CJ-ABCDEF/date-prix ».
    place = models.CharField("formulaire", max_length=200)
    typed = models.JSONField("saisie")
    # Digest of what was saved when this was typed: something else saved since makes it out of date.
    basis = models.CharField("sur la base de", max_length=64, blank=True)
    # The page that wrote last: another one open on the same form does not write over it.
    tab = models.CharField("page", max_length=36, blank=True)
    saved_at = models.DateTimeField("moment", default=timezone.now)

    class Meta:
        verbose_name = "saisie en cours"
        verbose_name_plural = "saisies en cours"
        indexes = [models.Index("saved_at", name="autosave_age")]
        constraints = [
            models.UniqueConstraint("user", "place", name="one_autosave_a_form"),
            _bounded("autosave_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.place}"


class LatePost(models.Model):
    """What somebody sent after the end of their session: given back to them alone (decision 0018).

    Read only with the key their browser holds AND signed in as the account the page was drawn for.
    """

    key = models.CharField("clé du navigateur", max_length=43)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="late_posts", verbose_name="personne"
    )
    # Where it was sent, and the page to go back to: the same, or the one that showed the form.
    action = models.CharField("adresse d’envoi", max_length=500)
    page = models.CharField("page", max_length=500)
    typed = models.JSONField("saisie")
    led_back = models.BooleanField("ramené à la page", default=False)
    at = models.DateTimeField("moment", default=timezone.now)

    class Meta:
        verbose_name = "envoi après la fin de session"
        verbose_name_plural = "envois après la fin de session"
        indexes = [models.Index("at", name="late_post_age")]
        constraints = [
            models.UniqueConstraint("key", "user", "action", name="one_late_post_a_form"),
            _bounded("late_post_is_bounded"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.action}"


# How journals name the one who acts when nobody does: deadlines pass by themselves.
CLOCK = "Échéance automatique"


def signature(person: User | None) -> str:
    """The name a journal keeps for ever, even if the account changes; None is the clock."""
    return CLOCK if person is None else person.full_name


class Lockout(AccessAttempt):
    """Tries that failed, by address typed and place: enough of them lock somebody out (M18)."""

    class Meta:
        proxy = True
        app_label = "accounts"
        verbose_name = "essai de connexion manqué"
        verbose_name_plural = "blocages de connexion"

    def __str__(self) -> str:
        return f"{self.username}, depuis {self.ip_address or 'une adresse inconnue'}"
