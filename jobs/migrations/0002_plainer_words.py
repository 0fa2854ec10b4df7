"""The words of the administration."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('jobs', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='jobrun',
            options={'ordering': ['-period', 'job'], 'verbose_name': 'exécution d’une tâche', 'verbose_name_plural': 'historique des tâches'},
        ),
    ]
