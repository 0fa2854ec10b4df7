"""The start of a suspension that has begun is not changed (R45)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0010_listed_ministries'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='suspension',
            trigger=pgtrigger.compiler.Trigger(name='begun_suspension_keeps_its_start', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.from_at <= now() AND NEW.from_at <> OLD.from_at)', func="\nRAISE EXCEPTION 'the suspension has begun'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'begun_suspension_keeps_its_start';\n", hash='96e226966758782c38f7bc7e42f87797f7c1c3e6', operation='UPDATE', pgid='pgtrigger_begun_suspension_keeps_its_start_e354c', table='schools_suspension', when='BEFORE')),
        ),
    ]
