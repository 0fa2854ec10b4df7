"""How hard the second factor is to guess: seed, digits, step, recovery codes (ASVS 5.0, V6.5)."""

import math
import time

import pytest
import time_machine
from django_otp.oath import totp

from accounts import rules
from accounts.actions import begin_second_factor, make_recovery_codes
from accounts.models import Telephone
from core.database import REFERENCE_LETTERS
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_the_seed_is_160_bits_of_the_system_s_generator(monkeypatch):
    """V6.5.3: drawn for each telephone."""
    asked: list[int] = []

    def drawn(length: int) -> bytes:
        asked.append(length)
        return bytes([len(asked)]) * length

    monkeypatch.setattr("django_otp.util.urandom", drawn)
    first, second = (begin_second_factor(by=UserFactory()) for _ in range(2))
    assert (first.bin_key, second.bin_key) == (b"\1" * 20, b"\2" * 20)
    assert asked == [20, 20]


def test_a_code_has_six_digits_and_lives_thirty_seconds():
    """V6.5.4, V6.5.5: twenty bits near enough, behind a wait that doubles at each wrong one."""
    device = begin_second_factor(by=UserFactory())
    assert (device.digits, device.step, device.tolerance) == (rules.CODE_DIGITS, 30, 1)
    assert rules.CODE_DIGITS == 6
    assert device.throttling_failure_timestamp is None
    assert device.get_throttle_factor() == 1


@pytest.mark.parametrize(
    ("late", "right"), [(0, True), (30, True), (59, True), (61, False), (90, False), (-61, False)]
)
def test_only_the_step_before_and_the_one_after_are_forgiven(late: int, right: bool):
    """V6.5.5: a clock that differs by a step, as RFC 6238 allows; two steps are refused."""
    device = begin_second_factor(by=UserFactory())
    shown_at = 1_800_000_000 // 30 * 30  # the first second of a step
    with time_machine.travel(shown_at, tick=False):
        code = f"{totp(device.bin_key, device.step, device.t0):06d}"
    with time_machine.travel(shown_at + late, tick=False):
        assert time.time() == shown_at + late
        assert Telephone.objects.get(pk=device.pk).verify_token(code) is right


def test_a_recovery_code_cannot_be_tried_through():
    """V6.5.4, V6.5.2: 112 bits at least, by `secrets`, so that a salted digest is enough."""
    codes = make_recovery_codes(by=UserFactory())
    assert len(set(codes)) == len(codes) == rules.RECOVERY_CODES
    assert {len(code) for code in codes} == {rules.RECOVERY_LETTERS}
    assert rules.RECOVERY_LETTERS * math.log2(len(set(REFERENCE_LETTERS))) >= 112
