"""A suspension stops pre-bookings too, and moves deadlines on (R45)."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0016_booking_keeps_its_partner'),
        ('schools', '0009_suspensions_by_place'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenDeadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(verbose_name='fin de la suspension prise en compte')),
                ('before', models.DateTimeField(verbose_name='date limite d’avant')),
                ('after', models.DateTimeField(verbose_name='date limite d’après')),
            ],
            options={
                'verbose_name': 'date limite reportée par une suspension',
                'verbose_name_plural': 'dates limites reportées par une suspension',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='booking',
            name='partner_takes_prebookings',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='partner_takes_prebookings', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stopped record;', func="\nSELECT partner.suspended_acts, partner.suspended_from, partner.suspended_to, partner.id AS partner_id, school.is_open AND school.eligible AS takes_part, school.ministry, school.academy, school.department_code INTO stopped\nFROM offers_collectiveoffer AS offer\nJOIN venues_venue AS venue ON venue.id = offer.venue_id\nJOIN venues_partner AS partner ON partner.id = venue.partner_id\nJOIN schools_institution AS school ON school.id = NEW.institution_id\nWHERE offer.id = NEW.offer_id FOR KEY SHARE OF partner, school;\nIF stopped.suspended_acts && '{PREBOOKING,PUBLICATION}'::varchar[]\n    AND (NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date >= stopped.suspended_from\n    AND ((NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date < stopped.suspended_to) IS NOT FALSE\nTHEN\n    RAISE EXCEPTION 'the partner is suspended'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_not_suspended';\nEND IF;\n\nPERFORM FROM schools_ministrygate WHERE ministry = stopped.ministry FOR SHARE;\nIF EXISTS (\n    SELECT FROM schools_suspension AS held\n    WHERE held.stops_prebookings AND held.from_at <= NEW.prebooked_at\n    AND (held.to_at > NEW.prebooked_at) IS NOT FALSE\n    AND held.ministry IN ('', stopped.ministry)\n    AND held.academy IN ('', stopped.academy)\n    AND held.department_code IN ('', stopped.department_code)\n) THEN\n    RAISE EXCEPTION 'the pre-bookings of the school are suspended'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'prebookings_are_not_suspended';\nEND IF;\nIF NOT stopped.takes_part THEN\n    RAISE EXCEPTION 'the school is closed or not eligible'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_takes_part';\nEND IF;\nNEW.partner_id := stopped.partner_id;\nRETURN NEW;\n", hash='50ddd007f19585205055003f1dfa210f21fcc585', operation='INSERT', pgid='pgtrigger_partner_takes_prebookings_22b35', table='bookings_booking', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='frozendeadline',
            name='booking',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='frozen', to='bookings.booking', verbose_name='réservation'),
        ),
        migrations.AddField(
            model_name='frozendeadline',
            name='suspension',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.suspension', verbose_name='suspension'),
        ),
        migrations.AddConstraint(
            model_name='frozendeadline',
            constraint=models.UniqueConstraint(models.F('booking'), models.F('suspension'), models.F('until'), name='deadline_frozen_once'),
        ),
        migrations.AddConstraint(
            model_name='frozendeadline',
            constraint=models.CheckConstraint(condition=models.Q(('after__gte', models.F('before'))), name='frozen_deadline_is_later'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frozendeadline',
            trigger=pgtrigger.compiler.Trigger(name='frozen_deadline_is_never_rewritten', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9efda1f7b84897f597daf15699ea82387826d0a5', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_deadline_is_never_rewritten_a6261', table='bookings_frozendeadline', when='BEFORE')),
        ),
    ]
