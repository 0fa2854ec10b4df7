"""The search no longer finds an offer that a live booking holds, at once (R20, S38)."""

from django.db import migrations

TAKEN = """
CREATE FUNCTION bookings_search_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offers_searchentry AS entry SET taken = now.taken
    FROM (SELECT EXISTS (
        SELECT FROM bookings_booking WHERE offer_id = NEW.offer_id AND state <> 'CANCELLED'
    ) AS taken) AS now
    WHERE entry.offer_id = NEW.offer_id AND entry.taken <> now.taken;
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows_booking AFTER INSERT OR UPDATE OF state ON bookings_booking
    FOR EACH ROW EXECUTE FUNCTION bookings_search_taken();
"""
UNDO = """
DROP TRIGGER search_follows_booking ON bookings_booking;
DROP FUNCTION bookings_search_taken();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0003_walls"), ("offers", "0003_search_follows")]
    operations = [migrations.RunSQL(TAKEN, UNDO)]
