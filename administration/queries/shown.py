"""What the administration shows on public pages, read once in a while by each process.

Banners and texts: no page asks the database for them.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime

from administration.models import Banner, PublicText
from administration.rules import SHOWN_KEPT_SECONDS
from core.database import read_quietly


@dataclass
class Shown:
    """What was read, and until when it is enough, on the clock of the process."""

    until: float
    banners: list[Banner] = field(default_factory=list)
    texts: dict[str, PublicText] = field(default_factory=dict)


_read: Shown | None = None


def banners_for(audience: str, now: datetime) -> list[Banner]:
    """Those shown now to this audience (PARTNERS, SCHOOLS, PUBLIC) or to everybody."""
    heard = {audience, Banner.Audience.EVERYBODY}
    return [one for one in _known(now).banners if one.audience in heard and one.is_shown(now)]


def text_in_force(page: str, now: datetime) -> PublicText | None:
    """The version of a page (HELP, LEGAL) published last; None: the text of the product."""
    return _known(now).texts.get(page)


def forget_shown() -> None:
    """The next page reads again: something was written."""
    global _read
    _read = None


def hold_nothing_shown() -> None:
    """From now on pages show nothing and ask nothing: for tests that count statements."""
    global _read
    _read = Shown(float("inf"))


def _known(now: datetime) -> Shown:
    """Banners to come are among those not over, and begin by themselves.

    A database that does not answer leaves what was read before: no page falls for a banner.
    """
    global _read
    if _read is None or time.monotonic() > _read.until:
        before = _read or Shown(0)
        banners = read_quietly(Banner.objects.filter(to_at__gt=now))
        published = read_quietly(
            PublicText.objects.exclude(published_at=None).order_by("published_at")
        )
        _read = Shown(
            time.monotonic() + SHOWN_KEPT_SECONDS,
            before.banners if banners is None else banners,
            before.texts if published is None else {text.page: text for text in published},
        )
    return _read
