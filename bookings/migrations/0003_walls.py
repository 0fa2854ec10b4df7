"""What must never be false, in the database: same school, same offer, fixed terms (I5, I14)."""

from datetime import date, timedelta

from django.db import migrations

# R31: 48 hours until 31 December 2021, 15 days from 1 January 2022.
NOTICES = [(date(2021, 1, 1), timedelta(hours=48)), (date(2022, 1, 1), timedelta(days=15))]


def fill(apps, schema_editor):
    notice_model = apps.get_model("bookings", "CancellationNotice")
    for from_date, notice in NOTICES:
        notice_model.objects.create(from_date=from_date, notice=notice)


COMPOSITE_KEYS = """
ALTER TABLE bookings_booking
    ADD CONSTRAINT booking_line_of_its_offer FOREIGN KEY (stock_id, offer_id)
        REFERENCES offers_collectivestock (id, offer_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT booking_budget_of_its_school FOREIGN KEY (budget_id, institution_id)
        REFERENCES schools_budget (id, institution_id) DEFERRABLE INITIALLY DEFERRED;
"""

# The terms of a line under a live booking are what was agreed: nobody changes them (R19, I14).
FIXED_TERMS = """
CREATE FUNCTION refuse_change_under_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.starts_at, NEW.ends_at, NEW.price, NEW.participants)
            IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.price, OLD.participants)
       OR (NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL)
    THEN
        IF EXISTS (SELECT 1 FROM bookings_booking
                   WHERE stock_id = OLD.id AND state <> 'CANCELLED') THEN
            RAISE EXCEPTION 'line % has a live booking', OLD.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'line_of_live_booking_is_fixed';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER line_of_live_booking_is_fixed BEFORE UPDATE ON offers_collectivestock
    FOR EACH ROW EXECUTE FUNCTION refuse_change_under_a_booking();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0002_initial"),
        ("schools", "0002_reference_data"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            COMPOSITE_KEYS,
            """ALTER TABLE bookings_booking DROP CONSTRAINT booking_line_of_its_offer,
               DROP CONSTRAINT booking_budget_of_its_school;""",
        ),
        migrations.RunSQL(
            FIXED_TERMS,
            """DROP TRIGGER line_of_live_booking_is_fixed ON offers_collectivestock;
               DROP FUNCTION refuse_change_under_a_booking();""",
        ),
    ]
