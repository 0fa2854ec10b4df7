"""Whom a listed broadcast is for, who wrote it and its event stay, like its words (R65)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('administration', '0016_who_has_left'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='broadcast',
            name='broadcast_listed_is_not_rewritten',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='broadcast_listed_is_not_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'DRAFT' AND (OLD.audience, OLD.criteria, OLD.population, OLD.subject, OLD.heading, OLD.body, OLD.author_label, OLD.event_id) IS DISTINCT FROM (NEW.audience, NEW.criteria, NEW.population, NEW.subject, NEW.heading, NEW.body, NEW.author_label, NEW.event_id))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6fc02146646263284472a38e6a052ea509e808ec', operation='UPDATE', pgid='pgtrigger_broadcast_listed_is_not_rewritten_854f2', table='administration_broadcast', when='BEFORE')),
        ),
    ]
