"""The rows of the product made of the outings, by one statement a table.

A journal, a message, a credit or a statement of payment written from the booking it tells cannot
disagree with it.
"""

# Offers, lines and bookings share the number of their outing: `after` is each table's last id.
WORKING_TABLES = """
CREATE TEMP TABLE country_project (
    project bigint PRIMARY KEY, venue_id bigint, member_id bigint, title text, description text,
    formats text[], domains text[], levels text[], duration_minutes int, departments text[],
    auditory bool, cognitive bool, motor bool, visual bool, email text, place text,
    address text, postal_code text, city text, template_ref text
) ON COMMIT DROP;
CREATE TEMP TABLE country_outing (
    n bigint, project bigint, ref text, state text, institution_id bigint,
    published_at timestamptz, starts_at timestamptz, ends_at timestamptz,
    bookable_until timestamptz, price numeric(12, 2), participants int,
    booking bigint, reference text, teacher_id bigint, school_id bigint, head_id bigint,
    prebooked_at timestamptz, class_name text, booking_state text, cancel_verb text,
    confirmed_at timestamptz, cancellable_until timestamptz, cancelled_at timestamptz,
    used_at timestamptz, reimbursed_at timestamptz, run_day date
) ON COMMIT DROP
"""

OFFERS = """
INSERT INTO offers_collectiveoffer (
    id, title, description, formats, domains, levels, duration_minutes, departments,
    accessible_auditory, accessible_cognitive, accessible_motor, accessible_visual, contact_email,
    contact_phone, notification_emails, ref, place, event_address, event_postal_code, event_city,
    place_comment, state, archived_from, rejection_reason, state_since, version, image, image_alt,
    image_credit, created_at, published_at, created_by_id, institution_id, venue_id)
SELECT {offers_collectiveoffer} + n, title, description, formats, domains, levels, duration_minutes,
    departments, auditory, cognitive, motor, visual, email, '', ARRAY[email], ref, place, address,
    postal_code, city, '', state, CASE state WHEN 'ARCHIVED' THEN 'PUBLISHED' ELSE '' END, '',
    CASE state WHEN 'ARCHIVED' THEN ends_at + interval '90 days' END, 1, '', '', '',
    published_at - interval '1 day', published_at, member_id, institution_id, venue_id
FROM country_outing JOIN country_project USING (project) ORDER BY n
"""
LINES = """
INSERT INTO offers_collectivestock (id, starts_at, ends_at, bookable_until, price, price_detail,
    participants, accompanying_adults, version, created_at, offer_id)
SELECT {offers_collectivestock} + n, starts_at, ends_at, bookable_until, price, '', participants, 3,
    1, published_at - interval '1 day', {offers_collectiveoffer} + n
FROM country_outing ORDER BY n
"""
# A template has no address of its own: its text is read as that of the offers made of it.
TEMPLATES = """
INSERT INTO offers_offertemplate (title, description, formats, domains, levels, duration_minutes,
    departments, accessible_auditory, accessible_cognitive, accessible_motor, accessible_visual,
    contact_email, contact_phone, notification_emails, ref, places, price_text, state,
    archived_from, version, token, created_at, published_at, created_by_id, venue_id)
SELECT title, description, formats, domains, levels, duration_minutes, departments, auditory,
    cognitive, motor, visual, email, '', ARRAY[email], template_ref, ARRAY[place], 'Sur devis',
    'PUBLISHED', '', 1, gen_random_uuid(), %(now)s, %(now)s, member_id, venue_id
FROM country_project WHERE project %% %(every)s = 0 AND place <> 'OTHER'
"""
# The school year of a day, on the clock of Paris.
YEAR_OF = """(date_trunc('year', {day} - interval '8 months') + interval '8 months')::date"""
# Enough for what was engaged, with a third more; the running year is there for every institution.
BUDGETS = """
INSERT INTO schools_budget (institution_id, amount, engaged, commitment_from, commitment_to,
    event_from, event_to, is_final)
SELECT school_id, ceil(sum(price) * 1.3 / 100) * 100 + 3000, sum(price), committed,
    (committed + interval '1 year')::date, event, (event + interval '1 year')::date, true
FROM (
    SELECT school_id, {committed} AS committed, {event} AS event,
        CASE WHEN booking_state IN ('CONFIRMED', 'USED', 'REIMBURSED') THEN price ELSE 0 END
    FROM country_outing WHERE confirmed_at IS NOT NULL
    UNION ALL
    SELECT school.id, {today}, ({today} + step * interval '1 year')::date, 0
    FROM schools_institution AS school, generate_series(0, 1) AS step WHERE school.id > {schools}
) AS engaged (school_id, committed, event, price)
GROUP BY school_id, committed, event
"""
BOOKINGS = """
INSERT INTO bookings_booking (id, reference, state, cancellation_reason, cancellation_note, price,
    starts_at, ends_at, time_zone, participants, class_name, project_note, head_note, prebooked_at,
    confirmed_at, cancellable_until, cancelled_at, used_at, reimbursed_at, budget_id,
    institution_id, partner_id, offer_id, stock_id, teacher_id)
SELECT {bookings_booking} + booking, reference, booking_state, COALESCE(verb.reason, ''), '', price,
    starts_at, ends_at, venue.time_zone, participants, class_name, '', '', prebooked_at,
    confirmed_at, cancellable_until, cancelled_at, used_at, reimbursed_at,
    CASE WHEN price > 0 THEN budget.id END, school_id, venue.partner_id,
    {offers_collectiveoffer} + n, {offers_collectivestock} + n, teacher_id
FROM country_outing JOIN country_project USING (project)
JOIN venues_venue AS venue ON venue.id = venue_id
LEFT JOIN country_verb AS verb ON verb.verb = cancel_verb
LEFT JOIN schools_budget AS budget ON budget.institution_id = school_id
    AND budget.commitment_from = {committed} AND budget.event_from = {event}
WHERE booking IS NOT NULL ORDER BY booking
"""
# Each step of a life, in its order; the rank is the number in the offer's stream, less one when
# the offer itself was told. A payment is told twice, by two events.
STEPS = """
CREATE TEMP TABLE country_step ON COMMIT DROP AS
SELECT {bookings_booking} + booking AS booking_id, ref, {offers_collectiveoffer} + n AS offer_id,
    (bookable_until > %(now)s)::int + step.rank AS seq, step.*
FROM country_outing JOIN country_project USING (project), LATERAL (VALUES
    (1, 'prebook', prebooked_at, '', 'PREBOOKED', teacher_id),
    (2, 'confirm', confirmed_at, 'PREBOOKED', 'CONFIRMED', head_id),
    (2 + (confirmed_at IS NOT NULL)::int, cancel_verb, cancelled_at,
        CASE WHEN confirmed_at IS NULL THEN 'PREBOOKED' ELSE 'CONFIRMED' END, 'CANCELLED',
        CASE cancel_verb WHEN 'withdraw' THEN teacher_id WHEN 'expire' THEN NULL
            WHEN 'cancel_by_partner' THEN member_id ELSE head_id END),
    (3, 'mark_used', used_at, 'CONFIRMED', 'USED', NULL),
    (4, 'reimburse', reimbursed_at, 'USED', 'REIMBURSED', NULL),
    (5, 'paid', reimbursed_at, 'REIMBURSED', 'REIMBURSED', NULL)
) AS step (rank, verb, at, from_state, to_state, actor_id)
WHERE booking IS NOT NULL AND step.at IS NOT NULL
"""
MOVES = """
INSERT INTO bookings_bookingmove
    (at, actor_label, verb, from_state, to_state, reason, actor_id, booking_id)
SELECT at, CASE WHEN actor_id IS NULL THEN %(by_itself)s
        ELSE concat_ws(' ', civility, first_name, last_name) END,
    verb, from_state, to_state, '', actor_id, booking_id
FROM country_step LEFT JOIN accounts_user AS person ON person.id = actor_id WHERE verb <> 'paid'
"""
# What ADAGE was told, delivered within a second; the bodies are as the purge leaves them.
MESSAGE = """
INSERT INTO outbox_message (id, event_id, event, handler, stream, epoch, seq, facts, payload,
    recipient, template, state, attempts, due_at, tried_at, cause, last_error, trace, created_at,
    delivered_at)
SELECT gen_random_uuid(), gen_random_uuid(), {event}, {handler}, ref, {epoch}, {seq}, {facts},
    '{{}}', '', '', 'DELIVERED', 1, {at}, {at}, '', '', '', {at}, {at} + interval '0.4 second'
"""
TOLD_OF_BOOKINGS = """
FROM country_step JOIN country_verb USING (verb)
"""
BOOKING_FACTS = """jsonb_build_object('booking_id', booking_id, 'offer_ref', ref, 'from_state',
    from_state, 'to_state', to_state, 'actor_id', actor_id, 'reason', '')"""
STREAMS = """
INSERT INTO outbox_stream (name, epoch, last_seq)
SELECT ref, {epoch}, (bookable_until > %(now)s)::int + COALESCE(steps.many, 0)
FROM country_outing LEFT JOIN (
    SELECT ref, count(*) AS many FROM country_step GROUP BY ref
) AS steps USING (ref)
WHERE bookable_until > %(now)s OR steps.many > 0
"""
