"""A cancellation notice lasts from one hour to 120 days; those typed in seconds are mended."""

from datetime import timedelta

from django.db import migrations, models

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=120)


def mended(notice, before):
    """« 30 », typed for thirty days, was kept as thirty seconds; `before`: the rule it replaced.

    What no count of days explains (negative, a century) leaves the rule before it in force.
    """
    seconds = notice.total_seconds()
    if seconds == int(seconds) and 1 <= seconds <= 120:
        return timedelta(days=seconds)
    return before


def mend(apps, schema_editor):
    before = timedelta(days=15)
    for row in apps.get_model("bookings", "CancellationNotice").objects.order_by("from_date"):
        if not SHORTEST <= row.notice <= LONGEST:
            was, row.notice = row.notice, mended(row.notice, before)
            row.save(update_fields=["notice"])
            print(f"\n    notice from {row.from_date}: {was} becomes {row.notice}", end="")
        before = row.notice


class Migration(migrations.Migration):
    dependencies = [("bookings", "0012_kept_of_the_search")]
    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.AlterField(
            "cancellationnotice",
            "from_date",
            models.DateField(
                error_messages={"unique": "Un autre délai commence déjà ce jour-là."},
                unique=True,
                verbose_name="confirmations à partir du",
            ),
        ),
        migrations.AlterField(
            "cancellationnotice", "notice", models.DurationField(verbose_name="délai")
        ),
        migrations.AddConstraint(
            "cancellationnotice",
            models.CheckConstraint(
                condition=models.Q(notice__gte=SHORTEST, notice__lte=LONGEST),
                name="notice_bounds",
            ),
        ),
    ]
