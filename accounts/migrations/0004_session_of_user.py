"""The sessions of a person are found by an index; those already open say whose they are."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.postgres.operations import AddIndexConcurrently
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations, models

BATCH = 500


def say_whose(apps: Any, schema_editor: Any) -> None:
    """Read each session once; those of people who are gone, or of nobody, stay without."""
    session = apps.get_model("accounts", "Session")
    people = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    store, known = SessionStore(), []
    for row in session.objects.filter(user=None).iterator(chunk_size=BATCH):
        key = store.decode(row.session_data).get(SESSION_KEY)
        if key and int(key) in people:
            row.user_id = int(key)
            known.append(row)
    session.objects.bulk_update(known, ["user"], batch_size=BATCH)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0003_session_user")]

    operations = [
        AddIndexConcurrently("session", models.Index("user", name="session_of_user")),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
