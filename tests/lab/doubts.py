"""A mail whose sender died is asked about sooner: of these minutes, nobody learns anything."""

import os
from datetime import timedelta

VARIABLE = "LAB_MAIL_LOST_SECONDS"


def install() -> None:
    """Shorten the doubt where the variable says so; the order of things stays the product's."""
    from outbox import rules

    if seconds := os.environ.get(VARIABLE):
        rules.SENDING_AT_MOST = timedelta(seconds=float(seconds))
