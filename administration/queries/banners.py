"""The banners of a page, read once in a while by each process: no page asks the database."""

import time
from datetime import datetime

from administration.models import Banner
from administration.rules import BANNERS_KEPT_SECONDS

_read: tuple[float, list[Banner]] | None = None


def banners_for(audience: str, now: datetime) -> list[Banner]:
    """Those shown now to this audience (PARTNERS, SCHOOLS, PUBLIC) or to everybody."""
    heard = {audience, Banner.Audience.EVERYBODY}
    return [one for one in _known(now) if one.audience in heard and one.is_shown(now)]


def forget_banners() -> None:
    """The next page reads them again: one was written."""
    global _read
    _read = None


def hold_banners(banners: list[Banner]) -> None:
    """What every page shows from now on, without asking: tests that count statements."""
    global _read
    _read = (float("inf"), banners)


def _known(now: datetime) -> list[Banner]:
    """Not over at the last reading; those to come are among them, and begin by themselves."""
    global _read
    if _read is None or time.monotonic() > _read[0]:
        found = list(Banner.objects.filter(to_at__gt=now))
        _read = (time.monotonic() + BANNERS_KEPT_SECONDS, found)
    return _read[1]
