"""What a web process does once, before its first page."""

import gc

from django.urls import get_resolver


def settle_in() -> None:
    """Load every view, then set aside what is loaded for ever, out of the collector's way.

    Going over it took 0.15 s, in the middle of one page out of fifteen.
    """
    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()
