"""The files that officers follow."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0008_review_before_publication'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=80, verbose_name='table')),
                ('object_id', models.CharField(max_length=120, verbose_name='identifiant')),
                ('about', models.CharField(max_length=300, verbose_name='dossier')),
                ('since', models.DateTimeField(verbose_name='depuis')),
                ('officer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suivi par')),
            ],
            options={
                'verbose_name': 'dossier suivi',
                'verbose_name_plural': 'dossiers suivis',
                'ordering': ['-since', '-id'],
                'constraints': [models.UniqueConstraint(models.F('model'), models.F('object_id'), name='one_assignment_a_file')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='assignment_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f215083bc9a75fc2e5e3356aed4c15625544f5cd', operation='DELETE', pgid='pgtrigger_assignment_stays_50e2f', table='administration_assignment', when='BEFORE')),
        ),
    ]
