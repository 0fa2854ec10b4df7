"""The failpoint of the timetable: it loads no app of Django, so that its settings put it there."""

import sys
from functools import wraps
from typing import Any


def install() -> None:
    """In the process of `celery beat` only."""
    if "beat" not in sys.argv:
        return
    from celery.beat import Scheduler

    inner = Scheduler.apply_async

    @wraps(inner)
    def outer(*arguments: Any, **options: Any) -> Any:
        from tests.lab.failpoints import reach  # reads the settings, which are being read here

        answer = inner(*arguments, **options)
        reach("beat.sent")
        return answer

    Scheduler.apply_async = outer
