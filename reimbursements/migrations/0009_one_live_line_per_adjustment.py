"""A correction has one line that stands; its index is made while everybody goes on writing."""

from django.db import migrations, models

NAME = "one_live_line_per_adjustment"
MAKE = f"""
CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON reimbursements_statementline (adjustment_id)
WHERE adjustment_id IS NOT NULL AND returned_at IS NULL
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("reimbursements", "0008_lines_read_again")]

    operations = [
        # One that was interrupted has left an index that guards nothing: made again.
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}", migrations.RunSQL.noop),
        migrations.RunSQL(
            MAKE,
            f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}",
            state_operations=[
                migrations.AddConstraint(
                    model_name="statementline",
                    constraint=models.UniqueConstraint(
                        models.F("adjustment"),
                        condition=models.Q(adjustment__isnull=False, returned_at__isnull=True),
                        name=NAME,
                    ),
                )
            ],
        ),
    ]
