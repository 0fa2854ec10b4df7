"""What the search reads follows offers, lines, templates, venues and partners, by triggers.

One view says what a row of `offers_searchentry` must be; one function brings rows in step with it.
French words without their accents, and the vocabulary that mends typing errors.
"""

from django.db import migrations

# Code -> bit, and the words people type for it. Levels are rows of `schools_level`: a level added
# there is found without a migration. A domain or a format added to the rules needs one more.
VALUES = """
CREATE VIEW offers_search_value (kind, code, bit, words) AS
VALUES
    ('domain', 'architecture', 1, 'Architecture architecte bâti urbanisme'),
    ('domain', 'cirque', 2, 'Arts du cirque et arts de la rue jonglage acrobatie clown circassien rue'),
    ('domain', 'arts-numeriques', 4, 'Arts numériques numérique vidéo code'),
    ('domain', 'arts-visuels', 8, 'Arts visuels, plastiques, appliqués peinture sculpture dessin gravure exposition art contemporain'),
    ('domain', 'bande-dessinee', 16, 'Bande dessinée BD manga planche'),
    ('domain', 'cinema', 32, 'Cinéma, audiovisuel film ciné projection court métrage'),
    ('domain', 'culture-scientifique', 64, 'Culture scientifique, technique et industrielle sciences science CSTI'),
    ('domain', 'danse', 128, 'Danse chorégraphie chorégraphe hip-hop'),
    ('domain', 'design', 256, 'Design objet'),
    ('domain', 'developpement-durable', 512, 'Développement durable écologie environnement climat'),
    ('domain', 'media', 1024, 'Média et information presse journalisme radio EMI'),
    ('domain', 'memoire', 2048, 'Mémoire histoire guerre résistance déportation'),
    ('domain', 'musique', 4096, 'Musique concert chant chorale orchestre chanson'),
    ('domain', 'patrimoine', 8192, 'Patrimoine monument musée archéologie histoire'),
    ('domain', 'photographie', 16384, 'Photographie photo'),
    ('domain', 'theatre', 32768, 'Théâtre, expression dramatique, marionnettes comédie comédien marionnette mime'),
    ('domain', 'livre', 65536, 'Univers du livre, de la lecture et des écritures littérature lecture écriture auteur autrice poésie roman conte slam'),
    ('format', 'representation', 1, 'Représentation spectacle pièce'),
    ('format', 'concert', 2, 'Concert'),
    ('format', 'atelier', 4, 'Atelier de pratique stage pratique'),
    ('format', 'rencontre', 8, 'Rencontre, conférence intervention débat'),
    ('format', 'visite-guidee', 16, 'Visite guidée'),
    ('format', 'visite-libre', 32, 'Visite libre'),
    ('format', 'projection', 64, 'Projection audiovisuelle film séance cinéma'),
    ('format', 'festival', 128, 'Festival, salon foire'),
    ('place', 'VENUE', 1, ''),
    ('place', 'SCHOOL', 2, ''),
    ('place', 'OTHER', 4, ''),
    ('place', 'TO_DECIDE', 8, ''),
    ('department', '01', 0, 'Ain'),
    ('department', '02', 0, 'Aisne'),
    ('department', '03', 0, 'Allier'),
    ('department', '04', 0, 'Alpes-de-Haute-Provence'),
    ('department', '05', 0, 'Hautes-Alpes'),
    ('department', '06', 0, 'Alpes-Maritimes'),
    ('department', '07', 0, 'Ardèche'),
    ('department', '08', 0, 'Ardennes'),
    ('department', '09', 0, 'Ariège'),
    ('department', '10', 0, 'Aube'),
    ('department', '11', 0, 'Aude'),
    ('department', '12', 0, 'Aveyron'),
    ('department', '13', 0, 'Bouches-du-Rhône'),
    ('department', '14', 0, 'Calvados'),
    ('department', '15', 0, 'Cantal'),
    ('department', '16', 0, 'Charente'),
    ('department', '17', 0, 'Charente-Maritime'),
    ('department', '18', 0, 'Cher'),
    ('department', '19', 0, 'Corrèze'),
    ('department', '2A', 0, 'Corse-du-Sud'),
    ('department', '2B', 0, 'Haute-Corse'),
    ('department', '21', 0, 'Côte-d’Or'),
    ('department', '22', 0, 'Côtes-d’Armor'),
    ('department', '23', 0, 'Creuse'),
    ('department', '24', 0, 'Dordogne'),
    ('department', '25', 0, 'Doubs'),
    ('department', '26', 0, 'Drôme'),
    ('department', '27', 0, 'Eure'),
    ('department', '28', 0, 'Eure-et-Loir'),
    ('department', '29', 0, 'Finistère'),
    ('department', '30', 0, 'Gard'),
    ('department', '31', 0, 'Haute-Garonne'),
    ('department', '32', 0, 'Gers'),
    ('department', '33', 0, 'Gironde'),
    ('department', '34', 0, 'Hérault'),
    ('department', '35', 0, 'Ille-et-Vilaine'),
    ('department', '36', 0, 'Indre'),
    ('department', '37', 0, 'Indre-et-Loire'),
    ('department', '38', 0, 'Isère'),
    ('department', '39', 0, 'Jura'),
    ('department', '40', 0, 'Landes'),
    ('department', '41', 0, 'Loir-et-Cher'),
    ('department', '42', 0, 'Loire'),
    ('department', '43', 0, 'Haute-Loire'),
    ('department', '44', 0, 'Loire-Atlantique'),
    ('department', '45', 0, 'Loiret'),
    ('department', '46', 0, 'Lot'),
    ('department', '47', 0, 'Lot-et-Garonne'),
    ('department', '48', 0, 'Lozère'),
    ('department', '49', 0, 'Maine-et-Loire'),
    ('department', '50', 0, 'Manche'),
    ('department', '51', 0, 'Marne'),
    ('department', '52', 0, 'Haute-Marne'),
    ('department', '53', 0, 'Mayenne'),
    ('department', '54', 0, 'Meurthe-et-Moselle'),
    ('department', '55', 0, 'Meuse'),
    ('department', '56', 0, 'Morbihan'),
    ('department', '57', 0, 'Moselle'),
    ('department', '58', 0, 'Nièvre'),
    ('department', '59', 0, 'Nord'),
    ('department', '60', 0, 'Oise'),
    ('department', '61', 0, 'Orne'),
    ('department', '62', 0, 'Pas-de-Calais'),
    ('department', '63', 0, 'Puy-de-Dôme'),
    ('department', '64', 0, 'Pyrénées-Atlantiques'),
    ('department', '65', 0, 'Hautes-Pyrénées'),
    ('department', '66', 0, 'Pyrénées-Orientales'),
    ('department', '67', 0, 'Bas-Rhin'),
    ('department', '68', 0, 'Haut-Rhin'),
    ('department', '69', 0, 'Rhône'),
    ('department', '70', 0, 'Haute-Saône'),
    ('department', '71', 0, 'Saône-et-Loire'),
    ('department', '72', 0, 'Sarthe'),
    ('department', '73', 0, 'Savoie'),
    ('department', '74', 0, 'Haute-Savoie'),
    ('department', '75', 0, 'Paris'),
    ('department', '76', 0, 'Seine-Maritime'),
    ('department', '77', 0, 'Seine-et-Marne'),
    ('department', '78', 0, 'Yvelines'),
    ('department', '79', 0, 'Deux-Sèvres'),
    ('department', '80', 0, 'Somme'),
    ('department', '81', 0, 'Tarn'),
    ('department', '82', 0, 'Tarn-et-Garonne'),
    ('department', '83', 0, 'Var'),
    ('department', '84', 0, 'Vaucluse'),
    ('department', '85', 0, 'Vendée'),
    ('department', '86', 0, 'Vienne'),
    ('department', '87', 0, 'Haute-Vienne'),
    ('department', '88', 0, 'Vosges'),
    ('department', '89', 0, 'Yonne'),
    ('department', '90', 0, 'Territoire de Belfort'),
    ('department', '91', 0, 'Essonne'),
    ('department', '92', 0, 'Hauts-de-Seine'),
    ('department', '93', 0, 'Seine-Saint-Denis'),
    ('department', '94', 0, 'Val-de-Marne'),
    ('department', '95', 0, 'Val-d’Oise'),
    ('department', '971', 0, 'Guadeloupe'),
    ('department', '972', 0, 'Martinique'),
    ('department', '973', 0, 'Guyane'),
    ('department', '974', 0, 'La Réunion'),
    ('department', '976', 0, 'Mayotte'),
    ('department', '975', 0, 'Saint-Pierre-et-Miquelon'),
    ('department', '977', 0, 'Saint-Barthélemy'),
    ('department', '978', 0, 'Saint-Martin'),
    ('department', '986', 0, 'Wallis-et-Futuna'),
    ('department', '987', 0, 'Polynésie française'),
    ('department', '988', 0, 'Nouvelle-Calédonie')
UNION ALL
SELECT 'level', code, 1 << rank, concat_ws(
    ' ', code, label, CASE WHEN code ~ '^[0-9]e$' THEN code || 'me' END,
    CASE code WHEN '2de' THEN '2nde' WHEN '1re' THEN '1ere' WHEN 'Tle' THEN 'term' END
)
FROM schools_level
"""

LANGUAGE = """
CREATE TEXT SEARCH CONFIGURATION offers_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION offers_french
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
CREATE TEXT SEARCH DICTIONARY offers_whole_word (TEMPLATE = simple, STOPWORDS = french);
CREATE TEXT SEARCH CONFIGURATION offers_vocabulary (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION offers_vocabulary
    ALTER MAPPING FOR asciihword, asciiword, hword, hword_asciipart, hword_part, word
    WITH offers_whole_word;

-- « l’Éclusier », « Saint-Malo »: PostgreSQL takes the first for one word, and doubles the second.
CREATE FUNCTION offers_spaced(said text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(said, '’''-', '   ')
$$;
-- Kilometres as the crow flies between two places in millionths of a degree.
CREATE FUNCTION offers_km(latitude integer, longitude integer, lat float8, lon float8)
RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT 12742 * asin(sqrt(least(1.0::float8,
        power(sin(radians((latitude - lat) / 2000000::float8)), 2)
        + cos(radians(latitude / 1000000::float8)) * cos(radians(lat / 1000000::float8))
        * power(sin(radians((longitude - lon) / 2000000::float8)), 2))))
$$;
CREATE FUNCTION offers_vector(said text, weight "char") RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT setweight(to_tsvector('offers_french', offers_spaced(said)), weight)
$$;
CREATE FUNCTION offers_bits(of_kind text, codes text[]) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT COALESCE(bit_or(bit), 0) FROM offers_search_value
    WHERE kind = of_kind AND code = ANY (codes)
$$;
CREATE FUNCTION offers_said(of_kind text, codes text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT COALESCE(string_agg(words, ' '), '') FROM offers_search_value
    WHERE kind = of_kind AND code = ANY (codes)
$$;
-- As core.rules.department_of.
CREATE FUNCTION offers_department_of(postal_code text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT code FROM offers_search_value
    WHERE kind = 'department' AND postal_code ~ '^[0-9]{5}$' AND code = CASE
        WHEN postal_code = '97133' THEN '977'
        WHEN postal_code = '97150' THEN '978'
        WHEN postal_code LIKE '20%' THEN CASE WHEN postal_code < '20200' THEN '2A' ELSE '2B' END
        WHEN postal_code ~ '^9[78]' THEN left(postal_code, 3)
        ELSE left(postal_code, 2)
    END
$$;
"""

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

COLUMNS = (
    "shown", "institution_id", "partner_id", "domains", "formats", "levels", "places", "access",
    "departments", "latitude", "longitude", "starts_at", "bookable_until", "held_until", "price",
    "published_at", "head", "words",
)  # fmt: skip
_ALL = ", ".join(COLUMNS)
_SET = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS)
_OLD = ", ".join(f"entry.{name}" for name in COLUMNS)
_NEW = ", ".join(f"excluded.{name}" for name in COLUMNS)


def _upsert(key):
    """Bring the rows of these offers, or templates, in step; what is in step is not written."""
    return f"""
    INSERT INTO offers_searchentry AS entry ({key}, {_ALL})
    SELECT {key}, {_ALL} FROM offers_search_source WHERE {key} = ANY (ids)
    ON CONFLICT ({key}) DO UPDATE SET {_SET} WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})
    """  # noqa: S608 (names of ours)


REFRESH = f"""
CREATE FUNCTION offers_search_offers(ids bigint[]) RETURNS void LANGUAGE sql AS $$
{_upsert("offer_id")} $$;
CREATE FUNCTION offers_search_templates(ids bigint[]) RETURNS void LANGUAGE sql AS $$
{_upsert("template_id")} $$;
CREATE FUNCTION offers_search_venues(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT offers_search_offers(
        ARRAY(SELECT id FROM offers_collectiveoffer WHERE venue_id = ANY (ids)));
    SELECT offers_search_templates(
        ARRAY(SELECT id FROM offers_offertemplate WHERE venue_id = ANY (ids)));
$$;
"""  # noqa: S608 (names of ours)

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
"""

FILL = """
SELECT offers_search_offers(ARRAY(SELECT id FROM offers_collectiveoffer));
SELECT offers_search_templates(ARRAY(SELECT id FROM offers_offertemplate));
"""

UNDO = """
DROP MATERIALIZED VIEW offers_search_word;
DROP VIEW offers_search_title;
DROP TRIGGER search_follows_offer ON offers_collectiveoffer;
DROP TRIGGER search_follows_line ON offers_collectivestock;
DROP TRIGGER search_follows_template ON offers_offertemplate;
DROP TRIGGER search_follows_venue ON venues_venue;
DROP TRIGGER search_follows_partner ON venues_partner;
DROP TRIGGER search_follows_new_schools ON schools_institution;
DROP TRIGGER search_follows_schools ON schools_institution;
DROP FUNCTION offers_search_of_offer, offers_search_of_line, offers_search_of_template,
    offers_search_of_venue, offers_search_of_partner, offers_search_of_towns;
DROP FUNCTION offers_search_venues, offers_search_offers, offers_search_templates;
DROP VIEW offers_search_source;
DROP FUNCTION offers_km, offers_department_of, offers_said, offers_bits, offers_vector, offers_spaced;
DROP VIEW offers_search_value;
DROP TEXT SEARCH CONFIGURATION offers_vocabulary;
DROP TEXT SEARCH DICTIONARY offers_whole_word;
DROP TEXT SEARCH CONFIGURATION offers_french;
"""


class Migration(migrations.Migration):
    dependencies = [("offers", "0008_search_entries"), ("venues", "0004_joining")]
    operations = [
        migrations.RunSQL([VALUES, LANGUAGE, SOURCE, REFRESH, TRIGGERS], UNDO),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(VOCABULARY, migrations.RunSQL.noop),
    ]
