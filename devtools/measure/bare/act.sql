SELECT nextval('bare_sql') AS pk \gset
BEGIN;
SELECT session_key, session_data, expire_date FROM django_session WHERE session_key = 'sql';
SELECT id, username, email, first_name, last_name, is_active FROM auth_user WHERE username = 'sql';
SELECT id, title, partner, city, description, state FROM bare_project WHERE id = :pk FOR UPDATE;
SELECT id, starts_at, bookable_until, price, version FROM bare_line WHERE offer_id = :pk FOR UPDATE;
INSERT INTO bare_booking (offer_id, line_id, teacher_id, price, starts_at, class_name, state, prebooked_at)
    SELECT offer_id, id, (SELECT id FROM auth_user WHERE username = 'sql'), price, starts_at, '4e B', 'PREBOOKED', now()
    FROM bare_line WHERE offer_id = :pk RETURNING id AS booking \gset
INSERT INTO bare_move (booking_id, actor_id, verb, at)
    VALUES (:booking, (SELECT id FROM auth_user WHERE username = 'sql'), 'prebook', now());
INSERT INTO bare_message (id, booking_id, handler, payload, due_at)
    SELECT gen_random_uuid(), :booking, handler, '{"offer": 1, "price": "100.00"}', now()
    FROM unnest(ARRAY['adage', 'partner', 'principal', 'mail-partner', 'mail-principal']) AS handler;
COMMIT;
