"""The purge blanks what is old, and the chain of the journal still verifies."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from administration.actions import record_command
from administration.models import AdminAct, AdminActWords
from administration.queries import told
from operations.audit import QUERIES, rows_of
from outbox.models import Message

pytestmark = pytest.mark.django_db
CHAIN = [query for query in QUERIES if query.code in ("A11", "A12")]
WORDS = "administration_adminactwords"


def faults() -> dict[str, int]:
    return {query.code: len(rows_of(query)) for query in CHAIN}


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError:
        return True
    return False


def age(act: AdminAct, **by: int) -> None:
    """An act of long ago, written so from the start: its link holds."""
    at = timezone.now() - timedelta(**by)
    text, salt = json.dumps({"actor": "Rose"}), "sel"
    old = AdminAct.objects.create(
        at=at, verb="x", model="x", object_id=str(act.pk), facts={"n": [1, 2]},
        words_digest=hashlib.sha256((salt + text).encode()).hexdigest(),
    )  # fmt: skip
    AdminActWords.objects.create(act=old, salt=salt, words=text)


def purge(words_days: int, bodies_days: int) -> tuple[int, int]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT words, bodies FROM purge(%s, %s)",
            [now - timedelta(days=words_days), now - timedelta(days=bodies_days)],
        )
        return cursor.fetchone()


def test_the_purge_blanks_old_words_and_bodies_and_the_chain_still_verifies():
    act = record_command("test")
    age(act, days=800)
    age(act, days=500)
    old, recent = (
        Message.objects.create(
            event="x", handler="x", trace="t", payload={"text": "Bonjour"}, recipient=f"{n}@b.fr",
            state="DELIVERED", delivered_at=timezone.now() - timedelta(days=days),
        )
        for n, days in enumerate((300, 30))
    )  # fmt: skip
    assert purge(730, 200) == (1, 1)
    assert faults() == {"A11": 0, "A12": 0}
    assert [bool(one.texts.words) for one in AdminAct.objects.order_by("id")] == [True, False, True]
    assert told(AdminAct.objects.get(pk=act.pk + 1))["changes"] == [("n", 1, 2)]
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.payload, recent.payload) == ({}, {"text": "Bonjour"})


def test_whoever_speaks_as_the_product_blanks_nothing_recent():
    """The bounds are the function's own: a year of words, six months of bodies."""
    act = record_command("test")
    age(act, days=360)
    assert purge(-10_000, -10_000) == (0, 0)
    assert refused(f"UPDATE {WORDS} SET words = '', salt = '', blanked_at = now()")
    assert faults() == {"A11": 0, "A12": 0}
