"""What we write about accounts; one function a mail, called by the outbox."""

from datetime import timedelta

from django.urls import reverse

from accounts import rules
from accounts.models import User
from accounts.queries.confirming import confirmation_key
from accounts.queries.links import life_of_link, password_links
from core.rules import PARIS, long_moment
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic

GONE = "Ce compte n’existe plus, ou n’attend plus rien."


@topic(ALWAYS)
def please_confirm(message: Message) -> str:
    """The link that confirms the address of a new account."""
    user = _person(message)
    if user is None or user.email_unconfirmed_since is None:
        return GONE
    path = reverse("signup-confirm", kwargs=confirmation_key(user))
    because = "cette adresse a été saisie pour inscrire une personne"
    return _letter(message, user, ("Confirmer mon adresse", path), because, secret=True)


@topic(ALWAYS)
def you_have_an_account(message: Message) -> str:
    """Somebody signs up with an address that has an account: only its owner learns it."""
    user = _person(message)
    if user is None:
        return GONE
    because = "cette adresse a été saisie pour inscrire une personne"
    return _letter(message, user, ("Me connecter", reverse("login")), because)


@topic(ALWAYS)
def password_reset(message: Message) -> str:
    """The link of a forgotten password: one use, two hours."""
    because = "cette adresse a été saisie sur la page « Mot de passe oublié »"
    return _password_letter(message, "Choisir un mot de passe", because)


@topic(ALWAYS)
def password_link(message: Message) -> str:
    """The administration sends the link by which one chooses one's password."""
    because = "l’administration vous a envoyé un lien de mot de passe"
    return _password_letter(message, "Choisir mon mot de passe", because)


@topic(ALWAYS)
def password_was_changed(message: Message) -> str:
    """Whoever's password was changed learns it, and that every other device was signed out."""
    user = _person(message)
    if user is None:
        return GONE
    because = "le mot de passe de votre compte a changé"
    facts = {"user": user, "at": long_moment(message.created_at, PARIS)}
    button = ("Choisir un autre mot de passe", reverse("password_reset"))
    return write(message, Letter([user.email], button, because, facts))


@topic(ALWAYS)
def second_factor_was_changed(message: Message) -> str:
    """A telephone was added to the account, or taken away: its owner learns it."""
    user = _person(message)
    if user is None:
        return GONE
    facts = {
        "user": user,
        "added": message.facts["added"],
        "at": long_moment(message.created_at, PARIS),
    }
    because = "le second facteur de votre compte a changé"
    button = ("Choisir un autre mot de passe", reverse("password_reset"))
    return write(message, Letter([user.email], button, because, facts))


@topic(ALWAYS)
def recovery_codes_have_changed(message: Message) -> str:
    """A recovery code was used, or a new set was made: its owner learns it."""
    user = _person(message)
    if user is None:
        return GONE
    facts = {
        "user": user,
        "used": message.facts["used"],
        "left": message.facts["left"],
        "at": long_moment(message.created_at, PARIS),
    }
    because = "les codes de secours de votre compte ont changé"
    button = ("Voir mes codes de secours", reverse("recovery-codes"))
    return write(message, Letter([user.email], button, because, facts))


@topic(ALWAYS)
def account_was_changed(message: Message) -> str:
    """What the administration did to an account, to its address and to the one it had."""
    user = User.objects.filter(pk=message.facts["user_id"]).first()
    if user is None:
        return GONE
    recipients = list(dict.fromkeys(filter(None, [user.email, message.facts["former"]])))
    facts = {"user": user, "sentences": message.facts["sentences"]}
    because = "un compte de ce site porte, ou portait, cette adresse"
    return write(message, Letter(recipients, ("Me connecter", reverse("login")), because, facts))


def _password_letter(message: Message, button: str, because: str) -> str:
    user = _person(message)
    if user is None:
        return GONE
    keys = {
        "uidb64": confirmation_key(user)["uidb64"],
        "token": password_links.make_token(user),
    }
    path = reverse("password_reset_confirm", kwargs=keys)
    return _letter(message, user, (button, path), because, secret=True, life=life_of_link(user))


def _person(message: Message) -> User | None:
    return User.objects.filter(pk=message.facts["user_id"], is_active=True).first()


def _letter(
    message: Message,
    user: User,
    button: tuple[str, str],
    because: str,
    *,
    secret: bool = False,
    life: timedelta = rules.CONFIRM_LINK_LIFE,
) -> str:
    facts = {"user": user, "life": rules.duration_in_words(life)}
    letter = Letter([user.email], button, because, facts, secret=secret)
    return write(message, letter)
