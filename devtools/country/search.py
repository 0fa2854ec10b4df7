"""The rows of the search of a country, by sets: the triggers cost two to seven ms an offer.

What is read of a text is the same for every offer of a project: the product's own function makes
the row of one of them, and the others copy it with their own dates, price and school.
"""

# One offer of each project, then the templates, by the product's function.
FIRSTS = """
SELECT offers_search_offers(ARRAY(
    SELECT {offers_collectiveoffer} + min(n) FROM country_outing
    WHERE project BETWEEN %s AND %s GROUP BY project))
"""
TEMPLATES = """
SELECT offers_search_templates(ARRAY(
    SELECT id FROM offers_offertemplate WHERE id > {offers_offertemplate}
    ORDER BY id LIMIT %s OFFSET %s))
"""
MODELS = """
CREATE TEMP TABLE country_model ON COMMIT DROP AS
SELECT outing.project, entry.*, said.head, said.words
FROM (SELECT project, {offers_collectiveoffer} + min(n) AS offer_id FROM country_outing
      GROUP BY project) AS outing
JOIN offers_searchentry AS entry USING (offer_id)
JOIN offers_searchtext AS said ON said.entry_id = entry.id
"""
ENTRIES = """
INSERT INTO offers_searchentry (offer_id, shown, taken, institution_id, partner_id, domains,
    formats, levels, places, access, departments, latitude, longitude, starts_at, bookable_until,
    price, published_at, starts_day)
SELECT {offers_collectiveoffer} + n, outing.state = 'PUBLISHED',
    booking IS NOT NULL AND booking_state <> 'CANCELLED', outing.institution_id,
    model.partner_id, model.domains, model.formats, model.levels, model.places, model.access,
    model.departments, model.latitude, model.longitude, outing.starts_at, outing.bookable_until,
    outing.price, outing.published_at, public.offers_local_day(
        outing.starts_at, project.place, project.postal_code, school.time_zone, venue.time_zone)
FROM country_outing AS outing
JOIN country_project AS project USING (project)
JOIN country_model AS model USING (project)
JOIN venues_venue AS venue ON venue.id = project.venue_id
LEFT JOIN schools_institution AS school ON school.id = outing.institution_id
WHERE {offers_collectiveoffer} + n <> model.offer_id
"""
TEXTS = """
INSERT INTO offers_searchtext (entry_id, head, words)
SELECT entry.id, model.head, model.words
FROM country_outing AS outing
JOIN country_model AS model USING (project)
JOIN offers_searchentry AS entry ON entry.offer_id = {offers_collectiveoffer} + outing.n
WHERE entry.id <> model.id
"""
# Those the function made do not know yet that they are taken.
TAKEN = """
UPDATE offers_searchentry AS entry SET taken = true FROM country_outing
WHERE entry.offer_id = {offers_collectiveoffer} + n AND NOT entry.taken
    AND booking IS NOT NULL AND booking_state <> 'CANCELLED'
"""
