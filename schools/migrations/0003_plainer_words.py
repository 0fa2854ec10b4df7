"""The words of the administration."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0002_reference_data'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='ministrygate',
            options={'verbose_name': 'ouverture d’un ministère', 'verbose_name_plural': 'ouvertures par ministère'},
        ),
    ]
