"""The rows of the search of a country, by sets: the triggers cost two to seven ms an offer.

What is read of a text is the same for every offer of a project: the product's own function makes
the row of one of them, and the others copy it with their own dates, price and school.
"""

# One offer of each project, by the product's function.
FIRSTS = """
SELECT offers_search_offers(ARRAY(
    SELECT {offers_collectiveoffer} + min(n) FROM country_outing
    WHERE project BETWEEN %s AND %s GROUP BY project))
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
INSERT INTO offers_searchentry (offer_id, shown, institution_id, partner_id, domains,
    formats, levels, places, access, departments, latitude, longitude, starts_at, bookable_until,
    price, published_at, starts_day)
SELECT {offers_collectiveoffer} + n, outing.state = 'PUBLISHED', outing.institution_id,
    model.partner_id, model.domains, model.formats, model.levels, model.places, model.access,
    model.departments, model.latitude, model.longitude, outing.starts_at, outing.bookable_until,
    outing.price, outing.published_at, public.offers_local_day(
        outing.starts_at, project.place, project.postal_code, school.time_zone, venue.time_zone)
FROM country_outing AS outing
JOIN country_project AS project USING (project)
JOIN country_model AS model USING (project)
JOIN venues_venue AS venue ON venue.id = project.venue_id
LEFT JOIN schools_institution AS school ON school.id = outing.institution_id
WHERE {offers_collectiveoffer} + n <> model.offer_id AND outing.bookable_until >= %(now)s
    AND (booking IS NULL OR booking_state = 'CANCELLED')
"""
# What cannot be booked has left the search (decisions 0060, 0061); the model of each project too.
UNBOOKABLE = (
    """DELETE FROM offers_searchtext USING offers_searchentry AS entry
    WHERE entry.id = entry_id AND (taken OR bookable_until < %(now)s)""",
    "DELETE FROM offers_searchentry WHERE taken OR bookable_until < %(now)s",
)
TEXTS = """
INSERT INTO offers_searchtext (entry_id, head, words)
SELECT entry.id, model.head, model.words
FROM country_outing AS outing
JOIN country_model AS model USING (project)
JOIN offers_searchentry AS entry ON entry.offer_id = {offers_collectiveoffer} + outing.n
WHERE entry.id <> model.id
"""
TEMPLATES = """
WITH made AS (
    INSERT INTO offers_searchentry (template_id, shown, partner_id, domains, formats, levels,
        places, access, departments, latitude, longitude, published_at)
    SELECT template.id, true, model.partner_id, model.domains, model.formats, model.levels,
        model.places, model.access, model.departments, model.latitude, model.longitude,
        template.published_at
    FROM country_project AS project
    JOIN offers_offertemplate AS template ON template.ref = project.template_ref
    JOIN country_model AS model USING (project)
    RETURNING id, template_id
)
INSERT INTO offers_searchtext (entry_id, head, words)
SELECT made.id, model.head, model.words FROM made
JOIN offers_offertemplate AS template ON template.id = made.template_id
JOIN country_project AS project ON project.template_ref = template.ref
JOIN country_model AS model USING (project)
"""
# Those the function made do not know yet that they are taken.
TAKEN = """
UPDATE offers_searchentry AS entry SET taken = true FROM country_outing
WHERE entry.offer_id = {offers_collectiveoffer} + n AND NOT entry.taken
    AND booking IS NOT NULL AND booking_state <> 'CANCELLED'
"""
