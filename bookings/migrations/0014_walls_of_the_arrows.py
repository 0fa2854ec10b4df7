"""The walls of the bookings hold against raw SQL: arrows with their reason and limit, birth, terms.

Rows of before are not asked again; a trigger looks at what is written from now on.
"""

from importlib import import_module

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

# As `bookings.models.walls` says it (a test compares).
LINE = """
CREATE OR REPLACE FUNCTION refuse_change_under_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bookings_booking AS booking WHERE booking.stock_id = OLD.id AND (
        booking.state IN ('PREBOOKED') AND (NEW.offer_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants) IS DISTINCT FROM (OLD.offer_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants)
        OR booking.state IN ('CONFIRMED', 'USED', 'REIMBURSED') AND (NEW.offer_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.bookable_until) IS DISTINCT FROM (OLD.offer_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.bookable_until)
        OR booking.state <> 'CANCELLED' AND NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL
    )) THEN
        RAISE EXCEPTION 'line % has a live booking', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_of_live_booking_is_fixed';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS line_of_live_booking_is_fixed ON offers_collectivestock;
CREATE TRIGGER line_of_live_booking_is_fixed BEFORE UPDATE ON offers_collectivestock
    FOR EACH ROW WHEN ((NEW.offer_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.bookable_until, NEW.withdrawn_at) IS DISTINCT FROM (OLD.offer_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.bookable_until, OLD.withdrawn_at))
    EXECUTE FUNCTION refuse_change_under_a_booking();
"""

# As `bookings.models.walls` says it (a test compares).
OFFER = """
CREATE OR REPLACE FUNCTION refuse_closing_under_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM bookings_booking AS booking WHERE booking.offer_id = OLD.id
        AND booking.state <> 'CANCELLED'
        AND (NEW.state_since IS NOT DISTINCT FROM OLD.state_since
            OR (booking.ends_at <= NEW.state_since) IS NOT TRUE)
    ) THEN
        RAISE EXCEPTION 'offer % has a live booking', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_of_live_booking_stays_open';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS offer_of_live_booking_stays_open ON offers_collectiveoffer;
CREATE TRIGGER offer_of_live_booking_stays_open BEFORE UPDATE ON offers_collectiveoffer
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state AND NEW.state IN ('ARCHIVED', 'REJECTED'))
    EXECUTE FUNCTION refuse_closing_under_a_booking();
"""

BEFORE = import_module("bookings.migrations.0003_walls").FIXED_TERMS
UNDO = f"""
DROP TRIGGER line_of_live_booking_is_fixed ON offers_collectivestock;
{BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")}
DROP TRIGGER offer_of_live_booking_stays_open ON offers_collectiveoffer;
DROP FUNCTION refuse_closing_under_a_booking();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('bookings', '0013_notice_bounds'),
        ('offers', '0012_state_since'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='booking',
            name='booking_fsm',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='booking_fsm', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((NEW.state, NEW.cancellation_reason, NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.cancelled_at, NEW.used_at, NEW.reimbursed_at) IS DISTINCT FROM (OLD.state, OLD.cancellation_reason, OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.cancelled_at, OLD.used_at, OLD.reimbursed_at))', func="IF ((OLD.state IN ('PREBOOKED') AND NEW.state = 'CONFIRMED' AND NEW.cancellation_reason = '' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.cancelled_at, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.cancelled_at, OLD.used_at, OLD.reimbursed_at) AND NEW.confirmed_at <= (SELECT bookable_until FROM offers_collectivestock WHERE id = NEW.stock_id))\n    OR (OLD.state IN ('PREBOOKED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'REFUSED_BY_PRINCIPAL' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at))\n    OR (OLD.state IN ('PREBOOKED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'WITHDRAWN_BY_TEACHER' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at))\n    OR (OLD.state IN ('CONFIRMED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'CANCELLED_BY_PRINCIPAL' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at) AND NEW.cancelled_at <= NEW.cancellable_until)\n    OR (OLD.state IN ('PREBOOKED', 'CONFIRMED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'CANCELLED_BY_PARTNER' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at) AND NEW.cancelled_at <= NEW.ends_at + interval '172800 seconds')\n    OR (OLD.state IN ('PREBOOKED', 'CONFIRMED', 'USED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'ADMINISTRATION' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at))\n    OR (OLD.state IN ('PREBOOKED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'TERMS_CHANGED' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at))\n    OR (OLD.state IN ('PREBOOKED') AND NEW.state = 'CANCELLED' AND NEW.cancellation_reason = 'EXPIRED' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.used_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.used_at, OLD.reimbursed_at) AND NEW.cancelled_at > (SELECT bookable_until FROM offers_collectivestock WHERE id = NEW.stock_id))\n    OR (OLD.state IN ('CONFIRMED') AND NEW.state = 'USED' AND NEW.cancellation_reason = '' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.cancelled_at, NEW.reimbursed_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.cancelled_at, OLD.reimbursed_at) AND NEW.used_at >= NEW.ends_at + interval '172800 seconds')\n    OR (OLD.state IN ('USED') AND NEW.state = 'REIMBURSED' AND NEW.cancellation_reason = '' AND (NEW.reference, NEW.offer_id, NEW.stock_id, NEW.institution_id, NEW.teacher_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.time_zone, NEW.prebooked_at, NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.cancelled_at, NEW.used_at) IS NOT DISTINCT FROM (OLD.reference, OLD.offer_id, OLD.stock_id, OLD.institution_id, OLD.teacher_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.time_zone, OLD.prebooked_at, OLD.budget_id, OLD.confirmed_at, OLD.cancellable_until, OLD.cancelled_at, OLD.used_at))) IS NOT TRUE THEN RAISE EXCEPTION 'no verb does that to a booking' USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_fsm'; END IF; RETURN NEW;", hash='3d28c00560c7fb148f05dbb7eca14a373529929f', operation='UPDATE', pgid='pgtrigger_booking_fsm_932be', table='bookings_booking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='booking',
            trigger=pgtrigger.compiler.Trigger(name='booking_is_born_prebooked', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF (\nNEW.state = 'PREBOOKED' AND NEW.cancellation_reason = ''\n    AND num_nonnulls(NEW.budget_id, NEW.confirmed_at, NEW.cancellable_until, NEW.cancelled_at, NEW.used_at, NEW.reimbursed_at) = 0\n    AND EXISTS (\n        SELECT 1 FROM offers_collectivestock AS line\n        WHERE line.id = NEW.stock_id AND line.withdrawn_at IS NULL\n        AND NEW.prebooked_at <= line.bookable_until\n        AND (line.price, line.starts_at, line.ends_at, line.participants)\n            = (NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants)\n    )\n) IS NOT TRUE THEN RAISE EXCEPTION 'a booking is born pre-booked on an open line' USING ERRCODE = 'check_violation', CONSTRAINT = 'booking_is_born_prebooked'; END IF; RETURN NEW;", hash='9df13eb552812f5807311b3cd5a58babdac7c3c2', operation='INSERT', pgid='pgtrigger_booking_is_born_prebooked_50e04', table='bookings_booking', when='BEFORE')),
        ),
        migrations.RunSQL([LINE, OFFER], UNDO),
    ]
