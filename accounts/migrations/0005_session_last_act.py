"""A session says when its person last did something: what an idle one is known by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_session_of_user")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="last_act_at",
            field=models.DateTimeField(null=True, verbose_name="dernière activité"),
        ),
    ]
