"""People, partners, venues, schools and offers found by their names, without case nor accents."""

from django.db import migrations

# Immutable, so that an index may hold it: the dictionary is named once, here.
PLAIN_WORDS = """
CREATE OR REPLACE FUNCTION plain_words(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(unaccent('unaccent'::regdictionary, said))
"""
INDEXES = {
    "user_found_by_name": "accounts_user (first_name || ' ' || last_name || ' ' || email)",
    "partner_found_by_name": "venues_partner (name)",
    "venue_found_by_name": "venues_venue (name || ' ' || city)",
    "institution_found_by_name": "schools_institution (name || ' ' || city)",
    "offer_found_by_title": "offers_collectiveoffer (title)",
    "template_found_by_title": "offers_offertemplate (title)",
}


def index(name: str) -> str:
    """CREATE INDEX of a line of the table above, without stopping who writes."""
    table, _, words = INDEXES[name].partition(" ")
    return (
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {table}"
        f" USING gin (plain_words({words[1:-1]}) gin_trgm_ops)"
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("passculture", "0003_erase_person"),
        ("accounts", "0007_throttle"),
        ("offers", "0004_told_changes"),
        ("schools", "0002_reference_data"),
        ("venues", "0002_owner_wall"),
    ]
    operations = [
        migrations.RunSQL(PLAIN_WORDS, "DROP FUNCTION plain_words(text)"),
        *(
            migrations.RunSQL(index(name), f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            for name in INDEXES
        ),
    ]
