"""A template may be declared non-conforming, as an offer may."""

import django_fsm
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('offers', '0006_listed_for_moderation'),
        ('venues', '0002_owner_wall'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='offertemplate',
            name='template_fsm',
        ),
        migrations.RemoveConstraint(
            model_name='offertemplate',
            name='template_state_known',
        ),
        migrations.AddField(
            model_name='offertemplate',
            name='rejection_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='motif de non-conformité'),
        ),
        migrations.AlterField(
            model_name='offertemplate',
            name='state',
            field=django_fsm.FSMField(choices=[('DRAFT', 'Brouillon'), ('PUBLISHED', 'Publiée'), ('PAUSED', 'En pause'), ('REJECTED', 'Non conforme'), ('ARCHIVED', 'Archivée')], default='DRAFT', max_length=50, protected=True, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='templatechange',
            name='verb',
            field=models.CharField(choices=[('CREATED', 'Créée'), ('EDITED', 'Modifiée'), ('PUBLISHED', 'Publiée'), ('PAUSED', 'Mise en pause'), ('RESUMED', 'Remise en ligne'), ('REJECTED', 'Déclarée non conforme'), ('ARCHIVED', 'Archivée'), ('UNARCHIVED', 'Ressortie des archives')], max_length=10, verbose_name='acte'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offertemplate',
            trigger=pgtrigger.compiler.Trigger(name='template_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{DRAFT:PUBLISHED,REJECTED:PUBLISHED,PUBLISHED:PAUSED,PAUSED:PUBLISHED,PUBLISHED:REJECTED,PAUSED:REJECTED,DRAFT:ARCHIVED,PUBLISHED:ARCHIVED,PAUSED:ARCHIVED,REJECTED:ARCHIVED,ARCHIVED:DRAFT,ARCHIVED:PUBLISHED,ARCHIVED:PAUSED,ARCHIVED:REJECTED}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='92aeb747759047aa61631c7dade446c47c8aae01', operation='UPDATE', pgid='pgtrigger_template_fsm_55bf5', table='offers_offertemplate', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='offertemplate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'PUBLISHED', 'PAUSED', 'REJECTED', 'ARCHIVED'])), name='template_state_known'),
        ),
    ]
