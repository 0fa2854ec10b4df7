"""What we write about accounts; one function a mail, called by the outbox."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse

from accounts import rules
from accounts.models import User
from accounts.queries.confirming import confirmation_key
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
    """The link of a forgotten password: one use, three days."""
    because = "cette adresse a été saisie sur la page « Mot de passe oublié »"
    return _password_letter(message, "Choisir un mot de passe", because)


@topic(ALWAYS)
def password_link(message: Message) -> str:
    """The administration sends the link by which one chooses one's password."""
    because = "l’administration vous a envoyé un lien de mot de passe"
    return _password_letter(message, "Choisir mon mot de passe", because)


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
        "token": default_token_generator.make_token(user),
    }
    path = reverse("password_reset_confirm", kwargs=keys)
    return _letter(message, user, (button, path), because, secret=True)


def _person(message: Message) -> User | None:
    return User.objects.filter(pk=message.facts["user_id"], is_active=True).first()


def _letter(
    message: Message, user: User, button: tuple[str, str], because: str, *, secret: bool = False
) -> str:
    facts = {"user": user, "days": rules.RESET_LINK_LIFE.days}
    letter = Letter([user.email], button, because, facts, secret=secret)
    return write(message, letter)
