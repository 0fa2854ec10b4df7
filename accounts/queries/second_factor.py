"""The second factor of the administration: a code that a telephone computes (TOTP)."""

from base64 import b32encode
from dataclasses import dataclass

import segno
from django.conf import settings
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User

GROUP = 4


@dataclass(frozen=True)
class SecondFactor:
    """What a telephone must learn once: the secret, in groups to type, and as a code to scan."""

    secret: str
    drawing: str  # an SVG, drawn by us


def second_factor_of(user: User) -> TOTPDevice | None:
    """The telephone this person has proved, None before."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def proof_of(device: TOTPDevice) -> str:
    """What a session keeps once the code was right; another telephone makes it void."""
    return str(device.persistent_id)


def must_prove(user: User, proof: str) -> bool:
    """A member of the staff whose session (`proof`, what it keeps) has not given the code yet.

    Without a telephone, the setting says whether one is asked for.
    """
    if not user.is_staff:
        return False
    device = second_factor_of(user)
    return proof != proof_of(device) if device else settings.STAFF_SECOND_FACTOR


def shown_to_enrol(device: TOTPDevice) -> SecondFactor:
    """The secret of a telephone that has not proved itself yet."""
    secret = b32encode(device.bin_key).decode()
    groups = [secret[i : i + GROUP] for i in range(0, len(secret), GROUP)]
    drawing = segno.make(device.config_url, error="m", micro=False).svg_inline(
        scale=5, border=3, light="#fff", svgclass="qr__code", lineclass="qr__trait"
    )
    drawn = drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ')
    return SecondFactor(" ".join(groups), drawn)
