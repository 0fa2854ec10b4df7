"""Django's table of sessions becomes a model of ours, with its name and its columns.

Code of before works on it beside: it is made here only where Django's own migration had not.
"""

from typing import Any

from django.db import migrations, models


def make_table(apps: Any, schema_editor: Any) -> None:
    """On a new database."""
    session = apps.get_model("accounts", "Session")
    if session._meta.db_table not in schema_editor.connection.introspection.table_names():
        schema_editor.create_model(session)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40,
                                primary_key=True,
                                serialize=False,
                                verbose_name="session key",
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        (
                            "expire_date",
                            models.DateTimeField(db_index=True, verbose_name="expire date"),
                        ),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "abstract": False,
                        "db_table": "django_session",
                    },
                ),
            ],
        ),
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
