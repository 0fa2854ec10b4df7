"""The contract views: what anybody may ask of the house from outside, columns fixed (D12).

A column of a table read here changes type or leaves only after its view is dropped and made again.
"""

from django.db import migrations

AUDIT_BOOKING = """
CREATE VIEW audit_booking AS
SELECT booking.id AS booking_id,
       offer.ref AS offer_ref,
       booking.stock_id,
       institution.uai AS institution_uai,
       partner.siren AS partner_siren,
       booking.budget_id,
       booking.state,
       NULLIF(booking.cancellation_reason, '') AS cancellation_reason,
       booking.price,
       booking.starts_at,
       line.bookable_until,
       booking.cancellable_until,
       booking.prebooked_at,
       booking.confirmed_at,
       booking.cancelled_at
FROM bookings_booking AS booking
JOIN offers_collectiveoffer AS offer ON offer.id = booking.offer_id
JOIN offers_collectivestock AS line ON line.id = booking.stock_id
JOIN schools_institution AS institution ON institution.id = booking.institution_id
JOIN venues_venue AS venue ON venue.id = offer.venue_id
JOIN venues_partner AS partner ON partner.id = venue.partner_id
"""

AUDIT_BUDGET = """
CREATE VIEW audit_budget AS
SELECT budget.id AS budget_id,
       institution.uai AS institution_uai,
       budget.amount,
       budget.engaged,
       budget.is_final,
       budget.commitment_from,
       budget.commitment_to,
       budget.event_from,
       budget.event_to
FROM schools_budget AS budget
JOIN schools_institution AS institution ON institution.id = budget.institution_id
"""

# One row a message due to ADAGE. An abandoned one was put aside for good: it says when.
AUDIT_EVENT = """
CREATE VIEW audit_event AS
SELECT event_id,
       stream AS offer_ref,
       seq,
       (facts ->> 'booking_id')::bigint AS booking_id,
       event AS kind,
       facts ->> 'from_state' AS from_state,
       facts ->> 'to_state' AS to_state,
       created_at,
       delivered_at,
       CASE WHEN state = 'ABANDONED' THEN COALESCE(parked_at, due_at) ELSE parked_at END
           AS parked_at,
       attempts
FROM outbox_message
WHERE handler LIKE 'adage\\_sync.push.%'
"""

# A mail says its state in words of its own; « held » waits for the summary of the day.
AUDIT_MAIL = """
CREATE VIEW audit_mail AS
SELECT id AS message_id,
       event_id,
       recipient,
       template,
       CASE state
           WHEN 'WAITING' THEN 'queued'
           WHEN 'SENDING' THEN 'sending'
           WHEN 'UNCERTAIN' THEN 'uncertain'
           WHEN 'DELIVERED' THEN 'sent'
           WHEN 'HELD' THEN 'held'
           ELSE 'failed'
       END AS state,
       created_at,
       delivered_at AS sent_at,
       attempts
FROM outbox_message
WHERE recipient <> ''
"""

# The journals of the bookings, of the offers, of what the administration typed by hand, and of the
# delegations: who gave one, who took it back.
AUDIT_LOG = """
CREATE VIEW audit_log AS
SELECT 'booking-' || move.id AS id,
       move.at,
       move.actor_label AS actor,
       move.verb AS action,
       'booking:' || booking.reference AS object,
       jsonb_build_object('state', move.from_state) AS before,
       jsonb_build_object('state', move.to_state, 'reason', move.reason) AS after
FROM bookings_bookingmove AS move
JOIN bookings_booking AS booking ON booking.id = move.booking_id
UNION ALL
SELECT 'offer-' || change.id,
       change.at,
       change.actor_label,
       change.verb,
       'offer:' || offer.ref,
       change.before,
       change.after
FROM offers_offerchange AS change
JOIN offers_collectiveoffer AS offer ON offer.id = change.offer_id
UNION ALL
SELECT 'admin-' || entry.id,
       entry.action_time,
       person.email,
       CASE entry.action_flag WHEN 1 THEN 'add' WHEN 2 THEN 'change' ELSE 'delete' END,
       concat(type.app_label, '.', type.model, ':', entry.object_id),
       '{}'::jsonb,
       jsonb_build_object('said', entry.change_message)
FROM django_admin_log AS entry
JOIN accounts_user AS person ON person.id = entry.user_id
LEFT JOIN django_content_type AS type ON type.id = entry.content_type_id
UNION ALL
SELECT 'delegation-' || given.id,
       given.given_at,
       concat_ws(' ', head.civility, head.first_name, head.last_name),
       'delegate',
       'delegation:' || given.id,
       '{}'::jsonb,
       jsonb_build_object(
           'uai', school.uai, 'delegate', given.delegate_id, 'from_date', given.from_date,
           'to_date', given.to_date, 'ceiling', given.ceiling
       )
FROM schools_delegation AS given
JOIN schools_institution AS school ON school.id = given.institution_id
JOIN accounts_user AS head ON head.id = given.given_by_id
UNION ALL
SELECT 'delegation-' || given.id || '-revoked',
       given.revoked_at,
       concat_ws(' ', head.civility, head.first_name, head.last_name),
       'revoke',
       'delegation:' || given.id,
       jsonb_build_object('to_date', given.to_date),
       '{}'::jsonb
FROM schools_delegation AS given
JOIN accounts_user AS head ON head.id = given.revoked_by_id
"""

VIEWS = {
    "audit_booking": AUDIT_BOOKING,
    "audit_budget": AUDIT_BUDGET,
    "audit_event": AUDIT_EVENT,
    "audit_mail": AUDIT_MAIL,
    "audit_log": AUDIT_LOG,
}


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("bookings", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("offers", "0001_initial"),
        ("outbox", "0001_initial"),
        ("schools", "0001_initial"),
        ("venues", "0001_initial"),
    ]
    operations = [migrations.RunSQL(sql, f"DROP VIEW {name}") for name, sql in VIEWS.items()]
