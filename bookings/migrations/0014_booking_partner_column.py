"""A booking keeps the partner it was made with: the column, which the birth of a booking fills.

Nullable in the database until the rows of before are filled (0015), where a CHECK says the rest.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0013_bookings_follow_their_school'),
        ('venues', '0007_partner_suspension'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AddField(
                    model_name='booking',
                    name='partner',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='venues.partner', verbose_name='partenaire culturel'),
                ),
            ],
            state_operations=[
                migrations.AddField(
                    model_name='booking',
                    name='partner',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='venues.partner', verbose_name='partenaire culturel'),
                ),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='booking',
            name='partner_takes_prebookings',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='partner_takes_prebookings', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stopped record;', func="\nSELECT partner.suspended_acts, partner.suspended_from, partner.suspended_to, partner.id AS partner_id, school.is_open AND school.eligible AS takes_part INTO stopped\nFROM offers_collectiveoffer AS offer\nJOIN venues_venue AS venue ON venue.id = offer.venue_id\nJOIN venues_partner AS partner ON partner.id = venue.partner_id\nJOIN schools_institution AS school ON school.id = NEW.institution_id\nWHERE offer.id = NEW.offer_id FOR KEY SHARE OF partner, school;\nIF stopped.suspended_acts && '{PREBOOKING,PUBLICATION}'::varchar[]\n    AND (NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date >= stopped.suspended_from\n    AND ((NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date < stopped.suspended_to) IS NOT FALSE\nTHEN\n    RAISE EXCEPTION 'the partner is suspended'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_not_suspended';\nEND IF;\n\nIF NOT stopped.takes_part THEN\n    RAISE EXCEPTION 'the school is closed or not eligible'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_takes_part';\nEND IF;\nNEW.partner_id := stopped.partner_id;\nRETURN NEW;\n", hash='ccc5b20e696912bc73f53311d95f09b49f46bbb0', operation='INSERT', pgid='pgtrigger_partner_takes_prebookings_22b35', table='bookings_booking', when='BEFORE')),
        ),
    ]
