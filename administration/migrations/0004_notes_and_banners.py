"""Notes the administration writes to itself, and the banners it shows at the top of pages."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0003_dated_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80, verbose_name='table')),
                ('object_id', models.CharField(max_length=120, verbose_name='identifiant')),
                ('about', models.CharField(max_length=300, verbose_name='objet')),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('author', models.BigIntegerField(verbose_name='compte')),
                ('author_label', models.CharField(max_length=320, verbose_name='par')),
                ('at', models.DateTimeField(verbose_name='le')),
            ],
            options={
                'verbose_name': 'note interne',
                'verbose_name_plural': 'notes internes',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Banner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('EVERYBODY', 'Tout le monde'), ('PARTNERS', 'Acteurs culturels'), ('SCHOOLS', 'Établissements'), ('PUBLIC', 'Pages publiques')], max_length=10, verbose_name='pour qui')),
                ('level', models.CharField(choices=[('INFORMATION', 'Information'), ('WARNING', 'Attention'), ('ALERT', 'Alerte')], default='INFORMATION', max_length=11, verbose_name='niveau')),
                ('text', models.CharField(help_text='Une phrase ou deux, sans mise en forme.', max_length=300, verbose_name='texte')),
                ('from_at', models.DateTimeField(verbose_name='affiché à partir du')),
                ('to_at', models.DateTimeField(verbose_name='jusqu’au')),
                ('closable', models.BooleanField(default=True, help_text='Chacun le ferme sur son appareil.', verbose_name='peut être fermé')),
            ],
            options={
                'verbose_name': 'bandeau d’information',
                'verbose_name_plural': 'bandeaux d’information',
                'ordering': ['-from_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at__gt', models.F('from_at'))), name='banner_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='banner_says_something')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='banner',
            trigger=pgtrigger.compiler.Trigger(name='banner_shown_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.from_at <= now())', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ae81a38f9424cf86185c42e520f6a757d9963398', operation='DELETE', pgid='pgtrigger_banner_shown_is_never_deleted_9128f', table='administration_banner', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(models.F('model'), models.F('object_id'), name='notes_of_a_row'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='note_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ab987aca117dd0efbbc4cb8ab14c748665d38a7a', operation='DELETE', pgid='pgtrigger_note_is_kept_10641', table='administration_note', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='note_is_only_blanked', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NOT (NEW.text = '' AND to_jsonb(NEW) - 'text' = to_jsonb(OLD) - 'text'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f9da3c3301b967a2acec6fffc8147a3b1e990147', operation='UPDATE', pgid='pgtrigger_note_is_only_blanked_874c6', table='administration_note', when='BEFORE')),
        ),
    ]
