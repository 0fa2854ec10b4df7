"""Whether a teacher has read that a request is declined; those declined before are taken as read."""

from django.db import migrations, models

READ = """
    UPDATE offers_offerrequest SET decline_read_at = now()
    WHERE state = 'DECLINED' AND decline_read_at IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ("offers", "0007_template_moderated"),
    ]

    operations = [
        migrations.AddField(
            model_name="offerrequest",
            name="decline_read_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="refus lu le"),
        ),
        migrations.RunSQL(READ, migrations.RunSQL.noop),
    ]
