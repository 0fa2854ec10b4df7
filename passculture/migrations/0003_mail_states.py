"""Mails say their state in their own words; a payment is told by an event of its own.

queued → sending → sent | uncertain | failed; held waits for the summary of the day.
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("passculture.migrations.0001_contract_views").AUDIT_MAIL

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

# One event, one call (I6): the second call of a payment becomes an event of its own.
PAID = """
UPDATE outbox_message
SET event = 'booking.paid', event_id = gen_random_uuid(),
    facts = facts || '{"from_state": "REIMBURSED"}'
WHERE event = 'booking.reimbursed' AND handler = 'adage_sync.push.booking_reimbursed'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("passculture", "0002_delegations_in_the_log"),
        ("outbox", "0003_mail_states"),
    ]
    operations = [
        migrations.RunSQL(
            f"DROP VIEW audit_mail; {AUDIT_MAIL}", f"DROP VIEW audit_mail; {BEFORE}"
        ),
        migrations.RunSQL(PAID, migrations.RunSQL.noop),
    ]
