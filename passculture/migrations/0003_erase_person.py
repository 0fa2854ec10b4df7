"""`erase_person`, the one way to take a name out of the journals (decision 0029)."""

from django.db import migrations

from core.rules.erased import ERASED_DOMAIN, ERASED_PERSON, ERASED_TEXT

# Journal -> the key of who acted, their name, what they wrote.
JOURNALS = {
    "bookings_bookingmove": ("actor_id", "actor_label", "reason"),
    "bookings_decisionmessage": ("author_id", "author_label", "text"),
    "offers_offerchange": ("actor_id", "actor_label", ""),
    "offers_templatechange": ("actor_id", "actor_label", ""),
    "offers_requestentry": ("actor_id", "actor_label", "text"),
    "venues_requestmove": ("actor_id", "actor_label", "reason"),
    "venues_requestmessage": ("author_id", "author_label", "body"),
    "reimbursements_paymentact": ("actor_id", "actor_label", "note"),
}


def _in_journals() -> str:
    said = []
    for table, (key, label, text) in JOURNALS.items():
        written = f", {text} = CASE {text} WHEN '' THEN '' ELSE '{ERASED_TEXT}' END" if text else ""
        said.append(
            f"UPDATE {table} SET {label} = '{ERASED_PERSON}'{written}\n"  # noqa: S608
            f"        WHERE {key} = person AND {label} <> '{ERASED_PERSON}';\n"
            "    GET DIAGNOSTICS counted = ROW_COUNT; lines := lines + counted;"
        )
    return "\n    ".join(said)


def _in_offers() -> str:
    return "\n    ".join(
        f"""UPDATE {table} SET contact_email = erased, contact_phone = ''
        WHERE lower(contact_email) = address;
    UPDATE {table} SET notification_emails = CASE cardinality(notification_emails)
            WHEN 1 THEN ARRAY[erased]::varchar[]
            ELSE array_remove(notification_emails, mailbox) END
        WHERE notification_emails @> ARRAY[mailbox]::varchar[];"""  # noqa: S608
        for table in ("offers_collectiveoffer", "offers_offertemplate")
    )


# The bounds are the function's own: whoever speaks as the product erases nobody whose booking runs
# nor anybody who works in the administration. The lock is that of the person.
ERASE = f"""
CREATE FUNCTION erase_person(person bigint, OUT lines bigint, OUT mails bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mailbox text; address text; named text; works boolean; counted bigint;
    erased text := 'personne-' || person || '{ERASED_DOMAIN}';
BEGIN
    SELECT email, lower(email), trim(first_name || ' ' || last_name), is_staff OR is_superuser
        INTO mailbox, address, named, works FROM accounts_user WHERE id = person FOR UPDATE;
    IF NOT FOUND OR works OR EXISTS (
        SELECT 1 FROM bookings_booking AS booking
        WHERE booking.state IN ('PREBOOKED', 'CONFIRMED') AND (
            booking.teacher_id = person OR EXISTS (
                SELECT 1 FROM bookings_bookingmove AS move
                WHERE move.booking_id = booking.id AND move.actor_id = person))
    ) THEN
        RAISE EXCEPTION 'somebody of the staff, or whose booking runs, is not erased'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_is_erased_under_a_booking';
    END IF;
    {_in_offers()}
    lines := 0;
    {_in_journals()}
    UPDATE bookings_booking SET project_note = '', head_note = ''
        WHERE teacher_id = person AND (project_note <> '' OR head_note <> '');
    UPDATE bookings_booking SET cancellation_note = '{ERASED_TEXT}'
        WHERE cancellation_note <> '' AND id IN (
            SELECT booking_id FROM bookings_bookingmove
            WHERE actor_id = person AND to_state = 'CANCELLED');
    UPDATE reimbursements_statementline AS line SET teacher_name = '{ERASED_PERSON}'
        FROM bookings_booking AS booking
        WHERE booking.id = line.booking_id AND booking.teacher_id = person
          AND line.teacher_name <> '{ERASED_PERSON}';
    UPDATE offers_offerrequest SET text = '{ERASED_TEXT}' WHERE teacher_id = person;
    UPDATE offers_offerrequest SET decline_reason = '{ERASED_TEXT}'
        WHERE decline_reason <> '' AND id IN (
            SELECT request_id FROM offers_requestentry
            WHERE actor_id = person AND verb = 'DECLINED');
    UPDATE venues_referencingrequest
        SET contact_name = '{ERASED_PERSON}', contact_email = erased, contact_phone = ''
        WHERE lower(contact_email) = address;
    UPDATE venues_requestdocument SET name = 'document-' || place || '.' || kind
        WHERE added_by_id = person;
    UPDATE administration_adminactwords AS texts
        SET words = '', salt = '', blanked_at = clock_timestamp()
        FROM administration_adminact AS act
        WHERE act.id = texts.act_id AND texts.blanked_at IS NULL
          AND act.model = 'accounts.user' AND act.object_id = person::text;
    -- What waits for them leaves no more; what has left says no more to whom, nor names them.
    UPDATE outbox_message SET state = 'ABANDONED'
        WHERE lower(recipient) = address AND state IN ('WAITING', 'HELD', 'PARKED', 'UNCERTAIN');
    UPDATE outbox_message SET recipient = erased, payload = '{{}}', last_error = '',
            facts = CASE left(event, 8) WHEN 'account.' THEN '{{}}' ELSE facts END
        WHERE lower(recipient) = address AND state IN ('DELIVERED', 'ABANDONED');
    GET DIAGNOSTICS mails = ROW_COUNT;
    UPDATE outbox_message SET payload = '{{}}', last_error = ''
        WHERE state IN ('DELIVERED', 'ABANDONED') AND payload <> '{{}}'
          AND (position(address in lower(payload::text)) > 0
               OR named <> '' AND position(named in payload::text) > 0);
    DELETE FROM outbox_mailpreference WHERE email = address;
    DELETE FROM outbox_address WHERE email = address;
END $$;
REVOKE ALL ON FUNCTION erase_person(bigint) FROM PUBLIC;
"""  # noqa: S608
NOT_ANY_MORE = "DROP FUNCTION erase_person(bigint)"


class Migration(migrations.Migration):
    dependencies = [
        ("passculture", "0002_journals"),
        ("bookings", "0009_erased_people"),
        ("offers", "0005_erased_people"),
        ("outbox", "0004_erased_people"),
        ("reimbursements", "0005_erased_people"),
        ("venues", "0003_erased_people"),
    ]
    operations = [migrations.RunSQL(ERASE, NOT_ANY_MORE)]
