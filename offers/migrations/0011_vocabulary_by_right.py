"""The words of the search are brought in step by whoever works, who owns no table.

Refreshing is a right of the owner (PostgreSQL < 17): one function, which does nothing else, lends it.
"""

from django.db import migrations

REFRESH = """
CREATE FUNCTION offers_search_refresh_words() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN REFRESH MATERIALIZED VIEW CONCURRENTLY public.offers_search_word; END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0010_search_text")]
    operations = [migrations.RunSQL(REFRESH, "DROP FUNCTION offers_search_refresh_words")]
