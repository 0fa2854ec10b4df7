"""What the product remembers of ADAGE's tokens: an identifier, so that none serves twice."""

from datetime import datetime

from django.db import connection, models

CLAIM = """
    INSERT INTO adage_sync_seentoken (jti, expires_at) VALUES (%s, %s)
    ON CONFLICT (jti) DO NOTHING
"""


class SeenTokenManager(models.Manager["SeenToken"]):
    """Claims identifiers, one winner each."""

    def claim(self, jti: str, expires_at: datetime) -> bool:
        """Take this identifier; False when somebody already has, even at the same instant (I16)."""
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [jti, expires_at])
            return cursor.rowcount == 1


class SeenToken(models.Model):
    """The identifier of a token that has opened a session, until it could no longer serve.

    Never the token itself (D10).
    """

    jti = models.CharField("identifiant du jeton", max_length=128, primary_key=True)
    expires_at = models.DateTimeField("expiration du jeton", db_index=True)

    objects = SeenTokenManager()

    class Meta:
        verbose_name = "jeton déjà utilisé"
        verbose_name_plural = "jetons déjà utilisés"

    def __str__(self) -> str:
        return f"jeton expirant le {self.expires_at:%d/%m/%Y à %H:%M}"
