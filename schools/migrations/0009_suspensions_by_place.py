"""A suspension of an academy or a department, of pre-bookings, of what one sees (R45)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('schools', '0008_ministry_openings'),
    ]

    operations = [
        migrations.AddField(
            model_name='suspension',
            name='academy',
            field=models.CharField(blank=True, db_default='', help_text='Vide : toutes.', max_length=60, verbose_name='académie'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='department_code',
            field=models.CharField(blank=True, db_default='', help_text='Vide : tous.', max_length=3, verbose_name='département'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='freezes_deadlines',
            field=models.BooleanField(db_default=False, default=False, help_text='Celles des préréservations en attente, de la durée de la suspension et au plus tard au début de l’événement.', verbose_name='reporte les dates limites'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='hides_credit',
            field=models.BooleanField(db_default=False, default=False, help_text='Jusqu’à la fin de la suspension, que l’on annonce. Les confirmations sont alors suspendues aussi.', verbose_name='masque le crédit'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='stops_confirmations',
            field=models.BooleanField(db_default=True, default=True, verbose_name='suspend les confirmations'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='stops_prebookings',
            field=models.BooleanField(db_default=False, default=False, verbose_name='suspend les préréservations'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='suspension',
            trigger=pgtrigger.compiler.Trigger(name='begun_suspension_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.from_at <= now())', func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='01bb03ba3a3363d36dbb830688623e2a57e56f37', operation='DELETE', pgid='pgtrigger_begun_suspension_stays_88703', table='schools_suspension', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('stops_confirmations', True), ('stops_prebookings', True), _connector='OR'), name='suspension_stops_something'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('hides_credit', False), models.Q(('prebooked_before_at__isnull', True), ('stops_confirmations', True), ('to_at__isnull', False)), _connector='OR'), name='suspension_hides_credit_until'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('freezes_deadlines', False), ('to_at__isnull', False), _connector='OR'), name='suspension_freezes_until'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('prebooked_before_at__isnull', True), ('stops_confirmations', True), _connector='OR'), name='suspension_spares_confirmations'),
        ),
    ]
