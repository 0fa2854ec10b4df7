"""Since when an offer is in its state: what the wall of R12 compares with its live booking."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0011_vocabulary_by_right'),
    ]

    operations = [
        migrations.AddField(
            model_name='collectiveoffer',
            name='state_since',
            field=models.DateTimeField(editable=False, null=True, verbose_name='dans cet état depuis'),
        ),
    ]
