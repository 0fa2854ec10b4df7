"""Each move of a booking wrote thirteen indexes: those that another one answers for go.

The school's is the beginning of `booking_institution_state`; the reference's own is found by its
unique index, and nobody looks for the beginning of one; a credit or a delegation is kept where there
is one.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Index -> what it stood on.
GONE = {
    "bookings_booking_institution_id_49e08a63": "bookings_booking (institution_id)",
    "bookings_booking_reference_af3214d4_like": "bookings_booking (reference varchar_pattern_ops)",
    "bookings_booking_budget_id_5543aaf0": "bookings_booking (budget_id)",
    "bookings_bookingmove_delegation_id_1b346a63": "bookings_bookingmove (delegation_id)",
}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("bookings", "0020_search_follows_what_ends")]

    operations = [
        # None of these stops anybody: they may wait for those who work as long as need be, and begin
        # again after a stop halfway.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        migrations.RunSQL(
            [
                "DROP INDEX CONCURRENTLY IF EXISTS booking_of_budget",
                "DROP INDEX CONCURRENTLY IF EXISTS move_by_delegation",
            ],
            migrations.RunSQL.noop,
        ),
        AddIndexConcurrently(
            model_name="booking",
            index=models.Index(
                models.F("budget"),
                condition=models.Q(("budget__isnull", False)),
                name="booking_of_budget",
            ),
        ),
        AddIndexConcurrently(
            model_name="bookingmove",
            index=models.Index(
                models.F("delegation"),
                condition=models.Q(("delegation__isnull", False)),
                name="move_by_delegation",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [f"DROP INDEX CONCURRENTLY IF EXISTS {name}" for name in GONE],
                    [
                        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {columns}"
                        for name, columns in GONE.items()
                    ],
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="booking",
                    name="institution",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="schools.institution",
                        verbose_name="établissement",
                    ),
                ),
                migrations.AlterField(
                    model_name="booking",
                    name="budget",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="schools.budget",
                        verbose_name="crédit engagé",
                    ),
                ),
                migrations.AlterField(
                    model_name="bookingmove",
                    name="delegation",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="schools.delegation",
                        verbose_name="par délégation",
                    ),
                ),
            ],
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
