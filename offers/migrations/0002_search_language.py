"""How the search reads French: codes as bits and words, accents, places, days on a local clock."""

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
-- Kilometres as the crow flies between two places in millionths of a degree. Parallel safe: an
-- unsafe function keeps a whole statement on one core.
CREATE FUNCTION offers_km(latitude integer, longitude integer, lat float8, lon float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
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

# `offers_local_day` is also what the lists of a partner filter with (R34).
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

UNDO = """
DROP FUNCTION offers_day_of, offers_local_day, offers_zone_of;
DROP FUNCTION offers_department_of, offers_said, offers_bits, offers_vector, offers_km,
    offers_spaced;
DROP TEXT SEARCH CONFIGURATION offers_vocabulary;
DROP TEXT SEARCH DICTIONARY offers_whole_word;
DROP TEXT SEARCH CONFIGURATION offers_french;
DROP VIEW offers_search_value;
"""


class Migration(migrations.Migration):
    # The words of the levels are there before the first look at them.
    dependencies = [("offers", "0001_initial"), ("schools", "0002_reference_data")]
    operations = [migrations.RunSQL([VALUES, LANGUAGE, DAYS], UNDO)]
