"""What is taken may have left the search: a booking that ends brings it back (decision 0061)."""

from django.db import migrations

ANSWER = """
CREATE OR REPLACE FUNCTION offers_is_taken(offer bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM bookings_booking WHERE offer_id = offer AND state <> 'CANCELLED')
$$;
CREATE OR REPLACE FUNCTION bookings_search_entry_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.taken := offers_is_taken(NEW.offer_id);
    RETURN NEW;
END $$;
"""
# An offer that is given back and has no row gets one. In this order: whoever takes the row out
# meanwhile is waited for by the update, and whoever writes it just then did not see that the booking
# ends, so it is told once more.
FOLLOWS = """
CREATE OR REPLACE FUNCTION bookings_search_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    FOR turn IN 1..2 LOOP
        UPDATE offers_searchentry AS entry SET taken = now.taken
        FROM (SELECT offers_is_taken(NEW.offer_id) AS taken) AS now
        WHERE entry.offer_id = NEW.offer_id AND entry.taken <> now.taken;
        EXIT WHEN NEW.state <> 'CANCELLED'
            OR EXISTS (SELECT FROM offers_searchentry WHERE offer_id = NEW.offer_id)
            OR NOT EXISTS (
                SELECT FROM offers_collectivestock
                WHERE offer_id = NEW.offer_id AND withdrawn_at IS NULL
                    AND bookable_until >= now());
        PERFORM offers_search_offers(ARRAY[NEW.offer_id]);
    END LOOP;
    RETURN NULL;
END $$;
"""
AS_BEFORE = """
CREATE OR REPLACE FUNCTION bookings_search_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE offers_searchentry AS entry SET taken = now.taken
    FROM (SELECT EXISTS (
        SELECT FROM bookings_booking WHERE offer_id = NEW.offer_id AND state <> 'CANCELLED'
    ) AS taken) AS now
    WHERE entry.offer_id = NEW.offer_id AND entry.taken <> now.taken;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION bookings_search_entry_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.taken := EXISTS (
        SELECT FROM bookings_booking WHERE offer_id = NEW.offer_id AND state <> 'CANCELLED');
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION offers_is_taken(offer bigint) RETURNS boolean
LANGUAGE sql STABLE AS 'SELECT false';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0023_search_entry_taken"),
        ("offers", "0016_search_asks_who_is_taken"),
    ]
    operations = [migrations.RunSQL([ANSWER, FOLLOWS], AS_BEFORE)]
