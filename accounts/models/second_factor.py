"""What a person proves the second factor with: their telephone, or a code that replaces it once."""

from binascii import unhexlify
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.encrypted import is_sealed, seal, unseal


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


class RecoveryCode(models.Model):
    """A code that replaces the telephone, once: what is stored cannot be typed.

    Of 118 bits, so that a digest with its own salt is enough: nobody tries them all.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="recovery_codes",
        verbose_name="personne",
    )
    salt = models.CharField("sel", max_length=32)
    digest = models.CharField("empreinte", max_length=64)
    used_at = models.DateTimeField("a servi le", null=True, blank=True)

    class Meta:
        verbose_name = "code de secours"
        verbose_name_plural = "codes de secours"
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="recovery_code_is_a_digest"
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="recovery_code_is_never_edited", fields=["user", "salt", "digest"]
            ),
            pgtrigger.Protect(
                name="recovery_code_serves_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {'utilisé' if self.used_at else 'à utiliser'}"
