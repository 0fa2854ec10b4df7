"""The words of the administration."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('adage_sync', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='seentoken',
            options={'verbose_name': 'entrée ADAGE utilisée', 'verbose_name_plural': 'entrées ADAGE utilisées'},
        ),
        migrations.AlterModelOptions(
            name='syncstate',
            options={'verbose_name': 'import depuis ADAGE', 'verbose_name_plural': 'imports depuis ADAGE'},
        ),
    ]
