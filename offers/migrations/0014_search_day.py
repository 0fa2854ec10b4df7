"""The search knows the day of an event on the clock of its place (R34), and follows it.

The zone of an event is worked out as `CollectiveOffer.time_zone` does it; `offers_local_day` is
also what the lists of a partner filter with. Only rows whose day changes are written.
"""

from importlib import import_module

from django.db import migrations, models

TEXT = import_module("offers.migrations.0010_search_text")

DAYS = """
-- As core.rules.time_zone_of(department_of(...)).
CREATE FUNCTION offers_zone_of(postal_code text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE public.offers_department_of(postal_code)
        WHEN '971' THEN 'America/Guadeloupe'
        WHEN '972' THEN 'America/Martinique'
        WHEN '973' THEN 'America/Cayenne'
        WHEN '974' THEN 'Indian/Reunion'
        WHEN '975' THEN 'America/Miquelon'
        WHEN '976' THEN 'Indian/Mayotte'
        WHEN '977' THEN 'America/St_Barthelemy'
        WHEN '978' THEN 'America/Marigot'
        WHEN '986' THEN 'Pacific/Wallis'
        WHEN '987' THEN 'Pacific/Tahiti'
        WHEN '988' THEN 'Pacific/Noumea'
        ELSE 'Europe/Paris'
    END
$$;
CREATE FUNCTION offers_local_day(
    at timestamptz, place text, postal_code text, school_zone text, venue_zone text
) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT timezone(CASE
        WHEN place = 'SCHOOL' AND school_zone IS NOT NULL THEN school_zone
        WHEN place = 'OTHER' AND postal_code <> '' THEN public.offers_zone_of(postal_code)
        ELSE venue_zone
    END, at)::date
$$;
CREATE FUNCTION offers_day_of(offer bigint, at timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT public.offers_local_day(
        at, one.place, one.event_postal_code, school.time_zone, venue.time_zone)
    FROM public.offers_collectiveoffer AS one
    JOIN public.venues_venue AS venue ON venue.id = one.venue_id
    LEFT JOIN public.schools_institution AS school ON school.id = one.institution_id
    WHERE one.id = offer AND at IS NOT NULL
$$;
"""

_EVERY = ", ".join(TEXT.COLUMNS)
_WORDS = ", ".join(TEXT.TEXT)
_KEPT = (*TEXT.COLUMNS, "starts_day")
OFFERS = f"""
CREATE OR REPLACE FUNCTION offers_search_offers(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO offers_searchentry AS entry (offer_id, {_EVERY}, starts_day)
    SELECT offer_id, {_EVERY}, offers_day_of(offer_id, starts_at)
    FROM offers_search_source WHERE offer_id = ANY (ids)
    ON CONFLICT (offer_id) DO UPDATE
    SET {TEXT._set(_KEPT)} WHERE {TEXT._differs(_KEPT, "entry")};
    INSERT INTO offers_searchtext AS said (entry_id, {_WORDS})
    SELECT entry.id, {", ".join(TEXT.TEXT.values())}
    FROM offers_search_source AS source JOIN offers_searchentry AS entry USING (offer_id)
    WHERE offer_id = ANY (ids)
    ON CONFLICT (entry_id) DO UPDATE
    SET {TEXT._set(TEXT.TEXT)} WHERE {TEXT._differs(TEXT.TEXT, "said")};
$$;
"""  # noqa: S608 (names of ours)

# A school whose postal code is corrected may change its clock: its addressed offers follow.
ZONES = """
CREATE FUNCTION offers_search_of_school_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM offers_search_offers(ARRAY(
        SELECT offer.id FROM changed JOIN before USING (id)
        JOIN offers_collectiveoffer AS offer ON offer.institution_id = changed.id
        WHERE changed.time_zone <> before.time_zone AND offer.place = 'SCHOOL'));
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows_school_zones AFTER UPDATE ON schools_institution
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION offers_search_of_school_zones();
"""
FILL = """
UPDATE offers_searchentry SET starts_day = offers_day_of(offer_id, starts_at)
WHERE offer_id IS NOT NULL AND starts_at IS NOT NULL
"""
UNDO = [
    """DROP TRIGGER search_follows_school_zones ON schools_institution;
    DROP FUNCTION offers_search_of_school_zones();""",
    TEXT._functions("offers", "offer_id"),
    "DROP FUNCTION offers_day_of, offers_local_day, offers_zone_of;",
]


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0013_phones_in_e164"),
        ("schools", "0003_delegation"),
        ("venues", "0004_joining"),
    ]
    operations = [
        migrations.AddField("searchentry", "starts_day", models.DateField(null=True)),
        migrations.RunSQL([DAYS, OFFERS, ZONES], UNDO),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
