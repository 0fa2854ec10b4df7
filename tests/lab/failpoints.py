"""Places where a process may be told to die: `FAILPOINT=name:kill`, or a file laid in STATE_DIR.

Each dies once: the file, or the mark beside it, is burnt before the blow.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tests.lab.fuse import FUSE

if settings.ENVIRONMENT == "production":
    raise ImportError("failpoints do not exist in production")


def reach(name: str) -> None:
    """A process passes here."""
    state = Path(os.environ["STATE_DIR"])
    told = os.environ.get("FAILPOINT", "")
    if told and told.partition(":")[0] == name:
        _blow(told, state / f"{FUSE}-{name}-burnt", once=True)
    fuse = state / FUSE
    if fuse.exists():
        _burn(fuse, name)


def _burn(fuse: Path, name: str) -> None:
    try:
        with fuse.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            wanted, act, skip = file.read().split(":")
            if wanted != name or not fuse.exists():
                return
            if int(skip) > 0:
                file.seek(0)
                file.truncate()
                file.write(f"{wanted}:{act}:{int(skip) - 1}")
                return
            fuse.unlink()
    except (FileNotFoundError, ValueError):
        return
    _blow(f"{wanted}:{act}", fuse, once=False)


def _blow(told: str, mark: Path, *, once: bool) -> None:
    if once:
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
    _, act, *rest = told.split(":")
    if act == "sleep":
        time.sleep(int(rest[0].removesuffix("ms")) / 1000)
        return
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def _around(room: Any, name: str, *, before: str = "", after: str = "") -> None:
    """Put the points around a function; a place that no longer exists is an error."""
    inner: Callable[..., Any] = getattr(room, name)

    @wraps(inner)
    def outer(*arguments: Any, **options: Any) -> Any:
        if before:
            reach(before)
        answer = inner(*arguments, **options)
        if after:
            reach(after)
        return answer

    setattr(room, name, outer)


def install() -> None:
    """Put the points in place in this process; `tests.lab.timetable` has that of the timetable."""
    from django.core.mail import EmailMessage

    from adage_sync import client
    from outbox import mails
    from outbox.actions import deliver, posting, rows

    _around_the_insert(posting)
    _around(deliver, "_attempt", before="deliver.claimed")
    _around(client, "send", after="adage.after_post")
    _around(mails, "send", before="mail.claimed")
    _around(EmailMessage, "send", after="mail.after_post")
    _when_delivered(rows)


def _around_the_insert(posting: Any) -> None:
    """What `post` writes with the change; a mail written later passes by (`once`)."""
    inner = posting.insert

    def outer(rows: Any, **options: Any) -> None:
        if options.get("once"):
            inner(rows, **options)
            return
        reach("outbox.before_insert")
        inner(rows, **options)
        reach("outbox.after_insert")
        transaction.on_commit(lambda: reach("outbox.after_commit"))

    posting.insert = outer


def _when_delivered(rows: Any) -> None:
    write, write_delivered, next_mail = rows.write, rows.write_delivered, rows.next_mail

    def mark(message: Any) -> None:
        if message and message.state == message.State.DELIVERED:
            reach("mail.marked" if message.recipient else "deliver.marked")

    def outer(message: Any, **options: Any) -> bool:
        written = bool(write(message, **options))
        mark(message)
        return written

    def all_of(messages: Any) -> None:
        write_delivered(messages)
        for message in messages:
            mark(message)

    def to_the_next(*arguments: Any, sent: Any, **options: Any) -> Any:
        answer = next_mail(*arguments, sent=sent, **options)
        mark(sent)
        return answer

    rows.write, rows.write_delivered, rows.next_mail = outer, all_of, to_the_next
