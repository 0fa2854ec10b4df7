"""A row of the search that comes back is taken if its offer is (R20): the past leaves the search."""

from django.db import migrations

TAKEN = """
CREATE FUNCTION bookings_search_entry_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.taken := EXISTS (
        SELECT FROM bookings_booking WHERE offer_id = NEW.offer_id AND state <> 'CANCELLED');
    RETURN NEW;
END $$;
CREATE TRIGGER search_entry_is_taken BEFORE INSERT ON offers_searchentry
    FOR EACH ROW WHEN (NEW.offer_id IS NOT NULL) EXECUTE FUNCTION bookings_search_entry_taken();
"""
UNDO = """
DROP TRIGGER search_entry_is_taken ON offers_searchentry;
DROP FUNCTION bookings_search_entry_taken();
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0022_postponed_deadlines"), ("offers", "0015_search_soonest")]
    operations = [migrations.RunSQL(TAKEN, UNDO)]
