"""What waits is read from its beginning, by way out, however much waits and however much ever left.

The statistics of the table follow what waits: by default a tenth of all that ever left had to
change before PostgreSQL counted again.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

COUNTED = """
ALTER TABLE outbox_message SET (
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000,
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000
)
"""
AS_BEFORE = """
ALTER TABLE outbox_message RESET (
    autovacuum_analyze_scale_factor, autovacuum_analyze_threshold,
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold
)
"""
FIRST = "message_first_of_stream"
WAITS = {
    "message_due_call": Q(state="WAITING", seq__isnull=False) & ~Q(cause="HUNG"),
    "message_due_letter": Q(state="WAITING", seq__isnull=True, recipient="") & ~Q(cause="HUNG"),
    "message_due_mail": Q(state="WAITING") & ~Q(recipient="") & ~Q(cause="HUNG"),
    "message_due_hung": Q(state="WAITING", cause="HUNG"),
}


class Migration(migrations.Migration):

    atomic = False

    dependencies = [("outbox", "0006_mail_wordings")]

    operations = [
        # None of these stops anybody: they may wait for those who work as long as need be, and begin
        # again after a stop halfway.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        migrations.RunSQL(
            [f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in (*WAITS, FIRST)],
            migrations.RunSQL.noop,
        ),
        *(
            AddIndexConcurrently(
                "message", models.Index("due_at", "created_at", condition=waits, name=name)
            )
            for name, waits in WAITS.items()
        ),
        AddIndexConcurrently(
            "message",
            models.Index(
                "stream",
                "epoch",
                "seq",
                condition=Q(seq__isnull=False) & ~Q(state__in=["DELIVERED", "ABANDONED"]),
                name=FIRST,
            ),
        ),
        RemoveIndexConcurrently("message", "message_due"),
        RemoveIndexConcurrently("message", "message_head_of_stream"),
        migrations.RunSQL(COUNTED, AS_BEFORE),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
