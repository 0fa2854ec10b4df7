"""Lock-outs as the administration sees them: the rows of django-axes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0010_telephone_key_is_sealed"),
        ("axes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Lockout",
            fields=[],
            options={
                "verbose_name": "essai de connexion manqué",
                "verbose_name_plural": "blocages de connexion",
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("axes.accessattempt",),
        ),
    ]
