"""A password that only says who one is, or where one signs in, is the first to be tried."""

from typing import Any

from django.core.exceptions import ValidationError

from accounts import rules

ATTRIBUTES = ("first_name", "last_name", "email")
REFUSED = (
    "Ce mot de passe reprend votre nom, votre adresse ou le nom du service\u00a0: ce sont les "
    "premiers que l’on essaie. Ajoutez-y d’autres mots."
)


class OwnWordsValidator:
    """Called by Django at each password that is chosen (`AUTH_PASSWORD_VALIDATORS`)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for words of the product or of the person with little beside."""
        known = set(rules.PRODUCT_WORDS)
        for name in ATTRIBUTES if user is not None else ():
            known |= rules.words_in(getattr(user, name) or "")
        if rules.is_mostly(password, known):
            raise ValidationError(REFUSED, code="password_own_words")

    def get_help_text(self) -> str:
        """What Django would say beside the field."""
        return REFUSED
