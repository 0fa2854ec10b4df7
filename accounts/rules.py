"""The numbers of signing in: how many tries, how long one waits, how long a link lives."""

from datetime import datetime, timedelta

from core.rules.addresses import mailbox, pasted_address

# Verrouillage : après 10 échecs, la connexion est fermée 30 minutes (M18).
TRIES_BEFORE_LOCK_OUT = 10
LOCK_OUT = timedelta(minutes=30)

# Durée de validité du lien « mot de passe oublié ».
RESET_LINK_LIFE = timedelta(days=3)

# Un même message (lien de confirmation, lien de mot de passe) : 3 par heure et par adresse ;
# les demandes venues d’un même point d’accès : 30 par heure.
WINDOW = timedelta(hours=1)
MAILS_PER_WINDOW = 3
ASKS_PER_WINDOW = 30

# Deux demandes si proches sont un double clic : un seul message part.
DOUBLE_CLICK = timedelta(seconds=10)

# Une adresse jamais confirmée est oubliée, avec ce qu’elle a inscrit, au bout d’une semaine.
UNCONFIRMED_LIFE = timedelta(days=7)

# Une adresse reprise à une inscription qui ne l’a jamais prouvée laisse celle-ci, qui n’existe pas.
RELEASED_ADDRESS = "inscription-{pk}@adresse-reprise.invalid"

# La page qu’on allait voir, gardée le temps de passer par ADAGE ; une adresse plus longue (en
# caractères) ne tiendrait pas dans un cookie.
GOING_LIFE = timedelta(minutes=30)
GOING_MAX = 2_000

# Second facteur de l’administration : un code à 6 chiffres.
CODE_DIGITS = 6

# Saisie gardée (décision 0018) : pendant qu’on écrit, 30 jours ; envoyée alors que la session était
# finie, une heure. Au plus 100 000 caractères par formulaire, 5 formulaires par personne.
TYPED_KEPT = timedelta(days=30)
LATE_POST_KEPT = timedelta(hours=1)
TYPED_MAX = 100_000
LATE_POSTS_PER_PERSON = 5
# Connexions dont un navigateur reconnaît encore les pages ouvertes.
PAGES_REMEMBERED = 3

# Longueur minimale d’un mot de passe (recommandation de la CNIL, sans règle de composition).
PASSWORD_MIN_LENGTH = 12


def lock_out(_request: object = None) -> timedelta:
    """How long somebody waits after too many failures; django-axes hands the request over."""
    return LOCK_OUT


def login_name(typed: str) -> str:
    """The one spelling of an address: the same person whatever the case or the spaces typed."""
    return mailbox(pasted_address(typed))


def window_start(now: datetime) -> datetime:
    """Tries since this moment still count."""
    return now - WINDOW


def asked_twice_since(now: datetime) -> datetime:
    """The same asked since this moment is a double click."""
    return now - DOUBLE_CLICK


def unconfirmed_before(now: datetime) -> datetime:
    """Accounts that wait for their confirmation since before this moment are forgotten."""
    return now - UNCONFIRMED_LIFE


def autosaved_since(now: datetime) -> datetime:
    """What was kept while typing before this moment is forgotten."""
    return now - TYPED_KEPT


def late_posts_stored_since(now: datetime) -> datetime:
    """What was sent after the end of a session before this moment is forgotten."""
    return now - LATE_POST_KEPT
