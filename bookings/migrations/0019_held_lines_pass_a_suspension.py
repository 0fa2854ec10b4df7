"""New terms held for a teacher take the place of what they pre-booked: they pass (R30, R45)."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0018_dated_delays'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='booking',
            name='partner_takes_prebookings',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='partner_takes_prebookings', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE stopped record;', func="\nSELECT partner.suspended_acts, partner.suspended_from, partner.suspended_to, partner.id AS partner_id, school.is_open AND school.eligible AS takes_part, school.ministry, school.academy, school.department_code INTO stopped\nFROM offers_collectiveoffer AS offer\nJOIN venues_venue AS venue ON venue.id = offer.venue_id\nJOIN venues_partner AS partner ON partner.id = venue.partner_id\nJOIN schools_institution AS school ON school.id = NEW.institution_id\nWHERE offer.id = NEW.offer_id FOR KEY SHARE OF partner, school;\nIF stopped.suspended_acts && '{PREBOOKING,PUBLICATION}'::varchar[]\n    AND (NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date >= stopped.suspended_from\n    AND ((NEW.prebooked_at AT TIME ZONE 'Europe/Paris')::date < stopped.suspended_to) IS NOT FALSE\nTHEN\n    RAISE EXCEPTION 'the partner is suspended'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_not_suspended';\nEND IF;\n\nPERFORM FROM schools_ministrygate WHERE ministry = stopped.ministry FOR SHARE;\nIF EXISTS (\n    SELECT FROM schools_suspension AS held\n    WHERE held.stops_prebookings AND held.from_at <= NEW.prebooked_at\n    AND (held.to_at > NEW.prebooked_at) IS NOT FALSE\n    AND held.ministry IN ('', stopped.ministry)\n    AND held.academy IN ('', stopped.academy)\n    AND held.department_code IN ('', stopped.department_code)\n) AND NOT EXISTS (\n    SELECT FROM offers_collectivestock AS line\n    WHERE line.id = NEW.stock_id AND line.held_for_id = NEW.teacher_id\n    AND line.held_until > NEW.prebooked_at\n) THEN\n    RAISE EXCEPTION 'the pre-bookings of the school are suspended'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'prebookings_are_not_suspended';\nEND IF;\nIF NOT stopped.takes_part THEN\n    RAISE EXCEPTION 'the school is closed or not eligible'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_takes_part';\nEND IF;\nNEW.partner_id := stopped.partner_id;\nRETURN NEW;\n", hash='df41738018b6b3a8c0bd2d2a1ec478391a33284d', operation='INSERT', pgid='pgtrigger_partner_takes_prebookings_22b35', table='bookings_booking', when='BEFORE')),
        ),
    ]
