"""The search looks at a booking again when it is born, ends or comes back: no other move of it takes
an offer or gives one back.
"""

from django.db import migrations

NARROWED = """
CREATE TRIGGER search_follows_move AFTER UPDATE OF state ON bookings_booking
    FOR EACH ROW WHEN ((OLD.state = 'CANCELLED') <> (NEW.state = 'CANCELLED'))
    EXECUTE FUNCTION bookings_search_taken();
CREATE OR REPLACE TRIGGER search_follows_booking AFTER INSERT ON bookings_booking
    FOR EACH ROW EXECUTE FUNCTION bookings_search_taken();
"""
UNDO = """
CREATE OR REPLACE TRIGGER search_follows_booking AFTER INSERT OR UPDATE OF state ON bookings_booking
    FOR EACH ROW EXECUTE FUNCTION bookings_search_taken();
DROP TRIGGER search_follows_move ON bookings_booking;
"""


class Migration(migrations.Migration):
    dependencies = [("bookings", "0019_held_lines_pass_a_suspension")]
    operations = [migrations.RunSQL(NARROWED, UNDO)]
