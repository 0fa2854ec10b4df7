"""What each ministry opens of its credits, by period."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0007_school_changes'),
    ]

    operations = [
        migrations.CreateModel(
            name='MinistryOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ministry', models.CharField(choices=[('EDUCATION', 'Éducation nationale'), ('AGRICULTURE', 'Agriculture'), ('ARMIES', 'Armées'), ('SEA', 'Mer')], max_length=12, verbose_name='ministère')),
                ('from_date', models.DateField(verbose_name='à partir du')),
                ('parts', models.PositiveSmallIntegerField(verbose_name='parts ouvertes')),
                ('out_of', models.PositiveSmallIntegerField(default=12, verbose_name='sur')),
            ],
            options={
                'verbose_name': 'part ouverte par un ministère',
                'verbose_name_plural': 'parts ouvertes par les ministères',
                'ordering': ['ministry', 'from_date'],
                'constraints': [models.UniqueConstraint(models.F('ministry'), models.F('from_date'), name='one_opening_a_day'), models.CheckConstraint(condition=models.Q(('out_of__lte', 100), ('parts__gte', 1), ('parts__lte', models.F('out_of'))), name='ministry_opening_bounds')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ministryopening',
            trigger=pgtrigger.compiler.Trigger(name='ministry_opening_is_closed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date THEN\n        RAISE EXCEPTION 'an opening that has begun stays'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'ministry_opening_is_closed';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n", hash='d4f7dd44a1da4f4587a1a650f4d5fac419c94e4f', operation='UPDATE OR DELETE', pgid='pgtrigger_ministry_opening_is_closed_7935a', table='schools_ministryopening', when='BEFORE')),
        ),
    ]
