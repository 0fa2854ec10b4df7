"""Fills the bare database: `python -m devtools.measure.bare.fill FILE ACTS SQL_ACTS`.

Writes in FILE, as JSON, the requests of a load: one list, and so many pre-bookings, each on an
offer of its own, by a new person every ten.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

EACH = 10  # acts of one person
CSRF = "measure" * 4 + "abcd"
OFFERS = """
INSERT INTO bare_project (title, partner, city, description, state, published_at)
SELECT 'Les coulisses ' || n, 'Théâtre de la mesure', 'Rennes', repeat('Une visite. ', 20),
    'PUBLISHED', now() FROM generate_series(1, %s) AS n
"""
LINES = """
INSERT INTO bare_line (offer_id, starts_at, bookable_until, price, participants, version)
SELECT id, now() + interval '60 days', now() + interval '30 days', 100, 28, 1
FROM bare_project WHERE id >= %s
"""
SEQUENCE = "CREATE SEQUENCE bare_sql START {first}"


def main(file: Path, acts: int, sql_acts: int) -> None:
    """Write the rows, then the requests."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "devtools.measure.bare.settings"
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM bare_project")
        first = cursor.fetchone()[0] + 1
        cursor.execute(OFFERS, [acts + sql_acts])
        cursor.execute(LINES, [first])
        cursor.execute("DROP SEQUENCE IF EXISTS bare_sql")
        cursor.execute(SEQUENCE.format(first=first + acts))
        cursor.execute("ANALYZE")
    cookies = _people(1 + acts // EACH, first)
    body = f"csrfmiddlewaretoken={CSRF}&class_name=4e+B"
    sent = [
        ["POST", f"/offres/{first + rank}/prereserver/", cookies[rank // EACH], body]
        for rank in range(acts)
    ]
    file.write_text(json.dumps({"list": ["GET", "/offres/", cookies[0], ""], "acts": sent}))


def _people(count: int, mark: int) -> list[str]:
    """So many new people and their session; the cookies of each."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    User.objects.get_or_create(username="sql")
    people: list[Any] = User.objects.bulk_create(
        User(username=f"prof{mark}-{n}", first_name="Solène", last_name="Cadiou", password="!")  # noqa: S106
        for n in range(count)
    )
    store, rows, cookies = SessionStore(), [], []
    for person in people:
        key = secrets.token_hex(16)
        content = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: person.get_session_auth_hash(),
        }
        until = timezone.now().replace(year=timezone.now().year + 1, day=1)
        rows.append(Session(session_key=key, session_data=store.encode(content), expire_date=until))
        cookies.append(f"sessionid={key}; csrftoken={CSRF}")
    Session.objects.bulk_create(rows)
    return cookies


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
