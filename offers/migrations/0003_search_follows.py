"""What the search reads follows offers, lines, templates, venues and partners, by triggers.

One view says what a row of `offers_searchentry` and its text must be; one function brings rows in
step with it. The words of titles, whole, mend typing errors.
"""

from django.db import migrations

# What an offer and a template say alike, then what each adds. A line is open or the offer is not
# shown; an event elsewhere counts in the department of its address.
SOURCE = """
CREATE VIEW offers_search_source AS
SELECT
    thing.offer_id, thing.template_id, thing.shown, thing.institution_id, venue.partner_id,
    offers_bits('domain', thing.domains) AS domains,
    offers_bits('format', thing.formats) AS formats,
    offers_bits('level', thing.levels) AS levels,
    offers_bits('place', thing.places) AS places,
    thing.accessible_auditory::integer + 2 * thing.accessible_cognitive::integer
        + 4 * thing.accessible_motor::integer + 8 * thing.accessible_visual::integer AS access,
    ARRAY(
        SELECT DISTINCT code FROM unnest(
            thing.departments || CASE WHEN 'VENUE' = ANY (thing.places)
                THEN ARRAY[venue.department_code::text] ELSE '{}' END
            || offers_department_of(thing.event_postal_code)
        ) AS code WHERE code <> '' ORDER BY code
    ) AS departments,
    round(COALESCE(venue.latitude, town.latitude) * 1000000)::integer AS latitude,
    round(COALESCE(venue.longitude, town.longitude) * 1000000)::integer AS longitude,
    thing.starts_at, thing.bookable_until, thing.held_until, thing.price, thing.published_at,
    said.head,
    said.head || offers_vector(thing.description, 'D') || offers_vector(
        concat_ws(' ', offers_said('department', ARRAY[venue.department_code::text]),
                  thing.event_city), 'C'
    ) AS words
FROM (
    SELECT offer.id AS offer_id, NULL::bigint AS template_id, offer.venue_id, offer.title,
        offer.description, offer.formats::text[], offer.domains::text[], offer.levels::text[],
        offer.departments::text[],
        offer.accessible_auditory, offer.accessible_cognitive, offer.accessible_motor,
        offer.accessible_visual, ARRAY[offer.place::text] AS places,
        CASE WHEN offer.place = 'OTHER' THEN offer.event_postal_code ELSE '' END
            AS event_postal_code,
        CASE WHEN offer.place = 'OTHER' THEN offer.event_city ELSE '' END AS event_city,
        offer.institution_id, offer.state = 'PUBLISHED' AND line.id IS NOT NULL AS shown,
        line.starts_at, line.bookable_until, line.held_until, line.price,
        COALESCE(offer.published_at, offer.created_at) AS published_at
    FROM offers_collectiveoffer AS offer
    LEFT JOIN offers_collectivestock AS line
        ON line.offer_id = offer.id AND line.withdrawn_at IS NULL
    WHERE offer.published_at IS NOT NULL OR offer.state = 'PUBLISHED'
    UNION ALL
    SELECT NULL, template.id, template.venue_id, template.title,
        template.description, template.formats, template.domains, template.levels,
        template.departments,
        template.accessible_auditory, template.accessible_cognitive, template.accessible_motor,
        template.accessible_visual, template.places::text[], '', '',
        NULL, template.state = 'PUBLISHED', NULL, NULL, NULL, NULL,
        COALESCE(template.published_at, template.created_at)
    FROM offers_offertemplate AS template
    WHERE template.published_at IS NOT NULL OR template.state = 'PUBLISHED'
) AS thing
JOIN venues_venue AS venue ON venue.id = thing.venue_id
JOIN venues_partner AS partner ON partner.id = venue.partner_id
-- A partner types an address, never coordinates: the schools of its town are near enough.
LEFT JOIN LATERAL (
    SELECT avg(school.latitude) AS latitude, avg(school.longitude) AS longitude
    FROM schools_institution AS school
    WHERE venue.latitude IS NULL AND school.postal_code = venue.postal_code
) AS town ON true
CROSS JOIN LATERAL (
    SELECT offers_vector(thing.title, 'A') || offers_vector(
        concat_ws(' ', partner.name, venue.name, venue.city, offers_said('domain', thing.domains),
                  offers_said('format', thing.formats), offers_said('level', thing.levels)), 'B'
    ) AS head
) AS said
"""

# Column -> what it is made of. The day of an event is that of its place (R34): a template has none.
COLUMNS = {
    name: name
    for name in (
        "shown", "institution_id", "partner_id", "domains", "formats", "levels", "places",
        "access", "departments", "latitude", "longitude", "starts_at", "bookable_until",
        "held_until", "price", "published_at",
    )
}  # fmt: skip
DAY = {"starts_day": "offers_day_of(offer_id, starts_at)"}
# Every word is looked for alone: without their places the words take a third less.
TEXT = {"head": "source.head", "words": "strip(source.words)"}


def _set(columns, old):
    """What an INSERT does to the row that was there; what is in step is not written."""
    return (
        f"{', '.join(f'{name} = excluded.{name}' for name in columns)}"
        f" WHERE ({', '.join(f'{old}.{name}' for name in columns)}) IS DISTINCT FROM "
        f"({', '.join(f'excluded.{name}' for name in columns)})"
    )


def _refresh(kind, key, columns):
    """Bring the rows of these offers, or templates, in step, then their words."""
    return f"""
CREATE FUNCTION offers_search_{kind}(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO offers_searchentry AS entry ({key}, {", ".join(columns)})
    SELECT {key}, {", ".join(columns.values())}
    FROM offers_search_source WHERE {key} = ANY (ids)
    ON CONFLICT ({key}) DO UPDATE SET {_set(columns, "entry")};
    INSERT INTO offers_searchtext AS said (entry_id, {", ".join(TEXT)})
    SELECT entry.id, {", ".join(TEXT.values())}
    FROM offers_search_source AS source JOIN offers_searchentry AS entry USING ({key})
    WHERE {key} = ANY (ids)
    ON CONFLICT (entry_id) DO UPDATE SET {_set(TEXT, "said")};
$$;
"""  # noqa: S608 (names of ours)


OFFERS = _refresh("offers", "offer_id", COLUMNS | DAY)
TEMPLATES = _refresh("templates", "template_id", COLUMNS)
VENUES = """
CREATE FUNCTION offers_search_venues(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT offers_search_offers(
        ARRAY(SELECT id FROM offers_collectiveoffer WHERE venue_id = ANY (ids)));
    SELECT offers_search_templates(
        ARRAY(SELECT id FROM offers_offertemplate WHERE venue_id = ANY (ids)));
$$;
"""

TRIGGERS = """
CREATE FUNCTION offers_search_of_offer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM offers_search_offers(ARRAY[NEW.id]); RETURN NULL; END $$;
CREATE TRIGGER search_follows_offer AFTER INSERT OR UPDATE ON offers_collectiveoffer
    FOR EACH ROW WHEN (NEW.published_at IS NOT NULL OR NEW.state = 'PUBLISHED')
    EXECUTE FUNCTION offers_search_of_offer();

CREATE FUNCTION offers_search_of_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM offers_search_offers(ARRAY[NEW.offer_id]); RETURN NULL; END $$;
CREATE TRIGGER search_follows_line AFTER INSERT OR UPDATE ON offers_collectivestock
    FOR EACH ROW EXECUTE FUNCTION offers_search_of_line();

CREATE FUNCTION offers_search_of_template() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM offers_search_templates(ARRAY[NEW.id]); RETURN NULL; END $$;
CREATE TRIGGER search_follows_template AFTER INSERT OR UPDATE ON offers_offertemplate
    FOR EACH ROW WHEN (NEW.published_at IS NOT NULL OR NEW.state = 'PUBLISHED')
    EXECUTE FUNCTION offers_search_of_template();

CREATE FUNCTION offers_search_of_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM offers_search_venues(ARRAY[NEW.id]); RETURN NULL; END $$;
CREATE TRIGGER search_follows_venue AFTER UPDATE ON venues_venue
    FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION offers_search_of_venue();

CREATE FUNCTION offers_search_of_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM offers_search_venues(ARRAY(SELECT id FROM venues_venue WHERE partner_id = NEW.id));
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows_partner AFTER UPDATE ON venues_partner
    FOR EACH ROW WHEN (NEW.name IS DISTINCT FROM OLD.name)
    EXECUTE FUNCTION offers_search_of_partner();

-- An import of the directory may move the schools that stand for a venue without coordinates.
CREATE FUNCTION offers_search_of_towns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM offers_search_venues(ARRAY(
        SELECT id FROM venues_venue WHERE latitude IS NULL
        AND postal_code IN (SELECT postal_code FROM changed)));
    RETURN NULL;
END $$;
CREATE TRIGGER search_follows_new_schools AFTER INSERT ON schools_institution
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION offers_search_of_towns();
CREATE TRIGGER search_follows_schools AFTER UPDATE ON schools_institution
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION offers_search_of_towns();

-- A school whose postal code is corrected may change its clock: its addressed offers follow.
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

# The words of titles, partners and towns, whole, to guess what a typing error meant. A refresh
# looks nowhere but where names say their schema.
VOCABULARY = """
CREATE VIEW offers_search_title AS
SELECT concat_ws(' ', COALESCE(offer.title, template.title), partner.name, venue.name, venue.city)
    AS said
FROM offers_searchentry AS entry
LEFT JOIN offers_collectiveoffer AS offer ON offer.id = entry.offer_id
LEFT JOIN offers_offertemplate AS template ON template.id = entry.template_id
JOIN venues_venue AS venue ON venue.id = COALESCE(offer.venue_id, template.venue_id)
JOIN venues_partner AS partner ON partner.id = venue.partner_id
-- An offer addressed to one school lends its words to nobody else.
WHERE entry.shown AND entry.institution_id IS NULL
UNION ALL
SELECT words FROM offers_search_value;

CREATE MATERIALIZED VIEW offers_search_word AS
SELECT word, unaccent(word) AS plain, nentry AS many
FROM ts_stat('SELECT to_tsvector(''public.offers_vocabulary'', public.offers_spaced(said))
              FROM public.offers_search_title')
WHERE length(word) > 3;
CREATE UNIQUE INDEX search_word ON offers_search_word (word);
CREATE INDEX search_word_near ON offers_search_word USING gin (plain gin_trgm_ops);

-- Refreshing is a right of the owner (PostgreSQL < 17), and whoever works owns no table: one
-- function, which does nothing else, lends it.
CREATE FUNCTION offers_search_refresh_words() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN REFRESH MATERIALIZED VIEW CONCURRENTLY public.offers_search_word; END $$;
"""

UNDO = """
DROP FUNCTION offers_search_refresh_words;
DROP MATERIALIZED VIEW offers_search_word;
DROP VIEW offers_search_title;
DROP TRIGGER search_follows_offer ON offers_collectiveoffer;
DROP TRIGGER search_follows_line ON offers_collectivestock;
DROP TRIGGER search_follows_template ON offers_offertemplate;
DROP TRIGGER search_follows_venue ON venues_venue;
DROP TRIGGER search_follows_partner ON venues_partner;
DROP TRIGGER search_follows_new_schools ON schools_institution;
DROP TRIGGER search_follows_schools ON schools_institution;
DROP TRIGGER search_follows_school_zones ON schools_institution;
DROP FUNCTION offers_search_of_offer, offers_search_of_line, offers_search_of_template,
    offers_search_of_venue, offers_search_of_partner, offers_search_of_towns,
    offers_search_of_school_zones;
DROP FUNCTION offers_search_venues, offers_search_offers, offers_search_templates;
DROP VIEW offers_search_source;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("offers", "0002_search_language")]
    operations = [
        migrations.RunSQL([SOURCE, OFFERS, TEMPLATES, VENUES, TRIGGERS, VOCABULARY], UNDO)
    ]
