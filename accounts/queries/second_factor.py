"""The second factor: a code that a telephone computes (TOTP)."""

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.conf import settings
from django.db.models import OuterRef, Subquery
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, Telephone, User

GROUP = 4


@dataclass(frozen=True)
class SecondFactor:
    """What a telephone must learn once: the secret, in groups to type, and as a code to scan."""

    secret: str
    drawing: str  # an SVG, drawn by us


def second_factor_of(user: User) -> Telephone | None:
    """The telephone this person has proved, None before."""
    return Telephone.objects.filter(user=user, confirmed=True).order_by("pk").first()


def recovery_codes_left(user: User) -> int:
    """How many codes may still replace this person's telephone."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def second_factor_read_with(owner: str) -> Subquery:
    """The key of the telephone of this column's person, for a query that reads them."""
    proved = Telephone.objects.filter(user=OuterRef(owner), confirmed=True)
    return Subquery(proved.order_by("pk").values("pk")[:1])


def remember_second_factor(user: User, device_id: int | None) -> None:
    """What was read with the person: it is not asked for again."""
    user.second_factor_id = device_id  # type: ignore[attr-defined]


def proof_of(device: Telephone) -> str:
    """What a session keeps once the code was right; another telephone makes it void."""
    return str(TOTPDevice(pk=device.pk).persistent_id)


def must_prove(user: User, proof: str) -> bool:
    """Whoever enrolled a telephone and has not given its code in this session (`proof`: what it
    keeps); a member of the staff without one, where the setting asks for it. ADAGE vouches for
    whoever comes in through it.
    """
    device_id = _device_id(user)
    if device_id is None or not may_enrol(user):
        return user.is_staff and bool(settings.STAFF_SECOND_FACTOR)
    return proof != proof_of(Telephone(pk=device_id))


def may_enrol(user: User) -> bool:
    """Whoever signs in with a password: people of a school come in through ADAGE."""
    return user.is_staff or user.has_usable_password()


def _device_id(user: User) -> int | None:
    try:
        found: int | None = user.second_factor_id  # type: ignore[attr-defined]
    except AttributeError:  # not read with the session
        device = second_factor_of(user)
        found = device.pk if device else None
        remember_second_factor(user, found)
    return found


def shown_to_enrol(device: Telephone) -> SecondFactor:
    """The secret of a telephone that has not proved itself yet."""
    secret = b32encode(device.bin_key).decode()
    groups = [secret[i : i + GROUP] for i in range(0, len(secret), GROUP)]
    drawing = segno.make(device.config_url, error="m", micro=False).svg_inline(
        scale=5, border=3, light="#fff", svgclass="qr__code", lineclass="qr__line"
    )
    drawn = drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ')
    return SecondFactor(" ".join(groups), drawn)
