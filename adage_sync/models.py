"""What the product remembers of ADAGE: tokens seen, calls counted, where the last reading began."""

from datetime import datetime

from django.db import connection, models

from outbox.models import Message

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
        verbose_name = "entrée ADAGE utilisée"
        verbose_name_plural = "entrées ADAGE utilisées"

    def __str__(self) -> str:
        return f"jeton expirant le {self.expires_at:%d/%m/%Y à %H:%M}"


COUNT = """
    INSERT INTO adage_sync_inbounduse AS used (key, minute, calls) VALUES (%s, %s, 1)
    ON CONFLICT (key, minute) DO UPDATE SET calls = used.calls + 1
    RETURNING calls
"""


class InboundUseManager(models.Manager["InboundUse"]):
    """Counts calls for all processes together."""

    def count_one(self, key: str, minute: datetime) -> int:
        """One more call with this key in this minute; returns how many that makes."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [key, minute])
            return int(cursor.fetchone()[0])


class InboundUse(models.Model):
    """How many times a key called us in one minute; the key by its fingerprint only."""

    key = models.CharField("empreinte de la clé", max_length=16)
    minute = models.DateTimeField("minute")
    calls = models.PositiveIntegerField("appels", default=0)

    objects = InboundUseManager()

    class Meta:
        verbose_name = "appels reçus d’ADAGE"
        verbose_name_plural = "appels reçus d’ADAGE"
        ordering = ["-minute"]
        constraints = [
            models.UniqueConstraint("key", "minute", name="one_count_per_key_and_minute")
        ]

    def __str__(self) -> str:
        return f"{self.calls} à {self.minute:%H:%M}"


class SyncState(models.Model):
    """From which moment the next reading of ADAGE's reference data asks for changes."""

    name = models.CharField("donnée", max_length=20, primary_key=True)
    since = models.DateTimeField("changements depuis")

    class Meta:
        verbose_name = "import depuis ADAGE"
        verbose_name_plural = "imports depuis ADAGE"

    def __str__(self) -> str:
        return f"{self.name}, depuis le {self.since:%d/%m/%Y à %H:%M}"


class ExchangeManager(models.Manager["Exchange"]):
    """What is due to ADAGE is what has a place in a stream."""

    def get_queryset(self) -> models.QuerySet["Exchange"]:
        return super().get_queryset().filter(seq__isnull=False)


class Exchange(Message):
    """The messages due to ADAGE, seen from the administration: the outbox's own rows."""

    objects = ExchangeManager()

    class Meta:
        proxy = True
        verbose_name = "message à ADAGE"
        verbose_name_plural = "échanges avec ADAGE"
