"""What holds an offer is known above: a question the search may ask, that bookings answer (R20)."""

from django.db import migrations

NOBODY = """
CREATE FUNCTION offers_is_taken(offer bigint) RETURNS boolean
LANGUAGE sql STABLE AS 'SELECT false'
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0015_search_soonest")]
    operations = [migrations.RunSQL(NOBODY, "DROP FUNCTION offers_is_taken(bigint)")]
