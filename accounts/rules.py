"""The numbers of signing in: how many tries, how long one waits, how long a link lives."""

from datetime import timedelta

# Verrouillage : après 10 échecs, la connexion est fermée 30 minutes (M18).
TRIES_BEFORE_LOCK_OUT = 10
LOCK_OUT = timedelta(minutes=30)

# Durée de validité du lien « mot de passe oublié ».
RESET_LINK_LIFE = timedelta(days=3)

# Longueur minimale d’un mot de passe (recommandation de la CNIL, sans règle de composition).
PASSWORD_MIN_LENGTH = 12


def lock_out(_request: object = None) -> timedelta:
    """How long somebody waits after too many failures; django-axes hands the request over."""
    return LOCK_OUT


def login_name(typed: str) -> str:
    """The one spelling of an address: the same person whatever the case or the spaces typed."""
    return typed.strip().lower()
