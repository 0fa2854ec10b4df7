"""`audit_log` over every journal, and `purge`, the one way to blank what they say (decision 0031)."""

from importlib import import_module

from django.db import migrations

FORMER = import_module("passculture.migrations.0001_contract_views").AUDIT_LOG

# Journal by journal: the line, when, who, the verb, on what, from what to what.
BOOKINGS = """
SELECT 'booking-' || move.id AS id, move.at, move.actor_label AS actor, move.verb AS action,
       'booking:' || booking.reference AS object,
       jsonb_build_object('state', move.from_state) AS before,
       jsonb_build_object('state', move.to_state, 'reason', move.reason) AS after
FROM bookings_bookingmove AS move
JOIN bookings_booking AS booking ON booking.id = move.booking_id
UNION ALL
SELECT 'decision-' || said.id, said.at, said.author_label, 'write',
       'booking:' || booking.reference, '{}'::jsonb, jsonb_build_object('said', said.text)
FROM bookings_decisionmessage AS said
JOIN bookings_booking AS booking ON booking.id = said.booking_id
UNION ALL
SELECT 'event-mail-' || mail.id, mail.at, 'Échéance automatique', mail.kind,
       'booking:' || booking.reference, '{}'::jsonb, jsonb_build_object('about', mail.about)
FROM bookings_eventmail AS mail
JOIN bookings_booking AS booking ON booking.id = mail.booking_id
"""
OFFERS = """
SELECT 'offer-' || change.id, change.at, change.actor_label, change.verb,
       'offer:' || offer.ref, change.before, change.after
FROM offers_offerchange AS change
JOIN offers_collectiveoffer AS offer ON offer.id = change.offer_id
UNION ALL
SELECT 'template-' || change.id, change.at, change.actor_label, change.verb,
       'template:' || template.ref, change.before, change.after
FROM offers_templatechange AS change
JOIN offers_offertemplate AS template ON template.id = change.template_id
UNION ALL
SELECT 'request-' || entry.id, entry.at, entry.actor_label, entry.verb,
       'request:' || asked.ref, '{}'::jsonb, jsonb_build_object('said', entry.text)
FROM offers_requestentry AS entry
JOIN offers_offerrequest AS asked ON asked.id = entry.request_id
"""
PARTNERS = """
SELECT 'referencing-' || move.id, move.at, move.actor_label, move.verb,
       'referencing:' || request.ref, jsonb_build_object('state', move.from_state),
       jsonb_build_object('state', move.to_state, 'reason', move.reason)
FROM venues_requestmove AS move
JOIN venues_referencingrequest AS request ON request.id = move.request_id
UNION ALL
SELECT 'referencing-message-' || said.id, said.at, said.author_label, 'write',
       'referencing:' || request.ref, '{}'::jsonb, jsonb_build_object('said', said.body)
FROM venues_requestmessage AS said
JOIN venues_referencingrequest AS request ON request.id = said.request_id
UNION ALL
SELECT 'payment-' || act.id, act.at, act.actor_label, act.verb,
       COALESCE('statement:' || statement.reference, 'run:' || act.run_id), '{}'::jsonb,
       jsonb_build_object('note', act.note)
FROM reimbursements_paymentact AS act
LEFT JOIN reimbursements_statement AS statement ON statement.id = act.statement_id
"""
ADMINISTRATION = """
SELECT 'admin-' || act.id, act.at,
       COALESCE(said.words::jsonb ->> 'actor', 'compte n° ' || act.actor, ''), act.verb,
       act.model || ':' || act.object_id, '{}'::jsonb,
       act.facts || jsonb_strip_nulls(jsonb_build_object('said', said.words::jsonb ->> 'said'))
FROM administration_adminact AS act
LEFT JOIN administration_adminactwords AS said ON said.act_id = act.id AND said.words <> ''
UNION ALL
SELECT 'approval-' || asked.id, asked.asked_at, asked.asked_label, 'ask',
       asked.act || ':' || asked.subject, '{}'::jsonb, asked.values
FROM administration_approval AS asked
UNION ALL
SELECT 'approval-' || asked.id || '-decided', asked.decided_at, asked.decided_label,
       lower(asked.state), asked.act || ':' || asked.subject, '{}'::jsonb, asked.values
FROM administration_approval AS asked WHERE asked.decided_at IS NOT NULL
"""
DELEGATIONS = FORMER[FORMER.index("SELECT 'delegation-' || given.id,") :]
JOURNALS = [BOOKINGS, OFFERS, PARTNERS, ADMINISTRATION, DELEGATIONS]
AUDIT_LOG = "CREATE VIEW audit_log AS " + " UNION ALL ".join(JOURNALS)

# The bounds hold whatever is asked: whoever speaks as the product blanks nothing recent.
PURGE = """
CREATE FUNCTION purge(
    words_before timestamptz, bodies_before timestamptz, OUT words bigint, OUT bodies bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE administration_adminactwords AS said
        SET words = '', salt = '', blanked_at = clock_timestamp()
        FROM administration_adminact AS act
        WHERE act.id = said.act_id AND said.blanked_at IS NULL
          AND act.at < LEAST(words_before, clock_timestamp() - interval '1 year');
    GET DIAGNOSTICS words = ROW_COUNT;
    UPDATE outbox_message SET payload = '{}', last_error = ''
        WHERE state IN ('DELIVERED', 'ABANDONED') AND (payload <> '{}' OR last_error <> '')
          AND COALESCE(delivered_at, due_at) <
              LEAST(bodies_before, clock_timestamp() - interval '6 months');
    GET DIAGNOSTICS bodies = ROW_COUNT;
END $$;
REVOKE ALL ON FUNCTION purge(timestamptz, timestamptz) FROM PUBLIC;
"""
NO_PURGE = "DROP FUNCTION purge(timestamptz, timestamptz)"


class Migration(migrations.Migration):
    dependencies = [
        ("passculture", "0001_contract_views"),
        ("administration", "0002_act_digest"),
        ("bookings", "0004_search_taken"),
        ("offers", "0003_search_follows"),
        ("outbox", "0002_wake_who_delivers"),
        ("reimbursements", "0002_paid_by_two"),
        ("venues", "0002_owner_wall"),
    ]
    operations = [
        migrations.RunSQL("DROP VIEW audit_log", FORMER),
        migrations.RunSQL(AUDIT_LOG, "DROP VIEW audit_log"),
        migrations.RunSQL(PURGE, NO_PURGE),
    ]
