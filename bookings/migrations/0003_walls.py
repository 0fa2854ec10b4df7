"""What must never be false and no model can say: same school, same offer, fixed terms (I5, I14).

The walls of the bookings themselves are triggers of their models, in 0001.
"""

from django.db import migrations

# A booking is of the offer of its line, and paid by a budget of its school.
COMPOSITE_KEYS = """
ALTER TABLE bookings_booking
    ADD CONSTRAINT booking_line_of_its_offer FOREIGN KEY (stock_id, offer_id)
        REFERENCES offers_collectivestock (id, offer_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT booking_budget_of_its_school FOREIGN KEY (budget_id, institution_id)
        REFERENCES schools_budget (id, institution_id) DEFERRABLE INITIALLY DEFERRED;
"""

# The terms of a line under a live booking are what was agreed: nobody changes them (R19, I14).
# As `bookings.models.walls` says it (a test compares).
LINE = """
CREATE FUNCTION refuse_change_under_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER line_of_live_booking_is_fixed BEFORE UPDATE ON offers_collectivestock
    FOR EACH ROW WHEN ((NEW.offer_id, NEW.price, NEW.starts_at, NEW.ends_at, NEW.participants, NEW.bookable_until, NEW.withdrawn_at) IS DISTINCT FROM (OLD.offer_id, OLD.price, OLD.starts_at, OLD.ends_at, OLD.participants, OLD.bookable_until, OLD.withdrawn_at))
    EXECUTE FUNCTION refuse_change_under_a_booking();
"""

# An offer stays open until its live booking is over (R12). As `bookings.models.walls` says it.
OFFER = """
CREATE FUNCTION refuse_closing_under_a_booking() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER offer_of_live_booking_stays_open BEFORE UPDATE ON offers_collectiveoffer
    FOR EACH ROW WHEN (NEW.state IS DISTINCT FROM OLD.state AND NEW.state IN ('ARCHIVED', 'REJECTED'))
    EXECUTE FUNCTION refuse_closing_under_a_booking();
"""

UNDO = """
DROP TRIGGER line_of_live_booking_is_fixed ON offers_collectivestock;
DROP FUNCTION refuse_change_under_a_booking();
DROP TRIGGER offer_of_live_booking_stays_open ON offers_collectiveoffer;
DROP FUNCTION refuse_closing_under_a_booking();
ALTER TABLE bookings_booking DROP CONSTRAINT booking_line_of_its_offer,
    DROP CONSTRAINT booking_budget_of_its_school;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0002_reference_data"),
        ("offers", "0001_initial"),
        ("schools", "0001_initial"),
    ]
    operations = [migrations.RunSQL([COMPOSITE_KEYS, LINE, OFFER], UNDO)]
