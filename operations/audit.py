"""Sixteen questions that must always answer no row, asked of the contract views (D12)."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from outbox.rules import LATE


@dataclass(frozen=True)
class Query:
    """One fault to look for: every row of `sql` is one."""

    code: str
    fault: str
    sql: str


QUERIES = [
    Query(
        "A1",
        "two live bookings on one offer",
        """
        SELECT offer_ref, count(*) AS live FROM audit_booking WHERE state <> 'CANCELLED'
        GROUP BY offer_ref HAVING count(*) > 1
        """,
    ),
    Query(
        "A2",
        "a credit whose engaged amount is not the sum of its bookings, or is more than it has",
        """
        SELECT budget.budget_id, budget.engaged, COALESCE(sum(booking.price), 0) AS booked
        FROM audit_budget AS budget
        LEFT JOIN audit_booking AS booking
            ON booking.budget_id = budget.budget_id
            AND booking.state NOT IN ('PREBOOKED', 'CANCELLED')
        GROUP BY budget.budget_id, budget.engaged, budget.amount
        HAVING budget.engaged <> COALESCE(sum(booking.price), 0)
            OR budget.engaged > budget.amount
        """,
    ),
    Query(
        "A3",
        "a booking whose last event is not its state",
        """
        SELECT booking.booking_id, booking.state, last.to_state FROM audit_booking AS booking
        LEFT JOIN (
            SELECT DISTINCT ON (booking_id) booking_id, to_state FROM audit_event
            WHERE booking_id IS NOT NULL AND to_state IS NOT NULL ORDER BY booking_id, seq DESC
        ) AS last ON last.booking_id = booking.booking_id
        WHERE last.to_state IS DISTINCT FROM booking.state
        """,
    ),
    Query(
        "A4",
        "a broken from → to chain",
        """
        SELECT booking_id, seq, before, from_state FROM (
            SELECT booking_id, seq, from_state,
                   lag(to_state, 1, '') OVER (PARTITION BY booking_id ORDER BY seq) AS before
            FROM audit_event WHERE booking_id IS NOT NULL AND to_state IS NOT NULL
        ) AS chain
        WHERE from_state IS DISTINCT FROM before
        """,
    ),
    Query(
        "A5",
        "a gap in an offer's numbers",
        """
        SELECT offer_ref, seq, before FROM (
            SELECT offer_ref, seq, lag(seq, 1, 0::bigint)
                   OVER (PARTITION BY offer_ref ORDER BY seq) AS before
            FROM audit_event
        ) AS numbers
        WHERE seq IS NULL OR seq <> before + 1
        """,
    ),
    Query(
        "A6",
        "an event delivered before an older one of its offer",
        """
        SELECT younger.offer_ref, younger.seq, older.seq AS overtaken FROM audit_event AS younger
        JOIN audit_event AS older
            ON older.offer_ref = younger.offer_ref AND older.seq < younger.seq
        WHERE younger.delivered_at IS NOT NULL
          AND (older.delivered_at > younger.delivered_at
               OR (older.delivered_at IS NULL AND older.parked_at IS NULL))
        """,
    ),
    Query(
        "A7",
        "two bookings of one offer living at the same time in the history of its events",
        """
        WITH life AS (
            SELECT offer_ref, booking_id, min(seq) AS born,
                   max(seq) FILTER (WHERE to_state = 'CANCELLED') AS dead
            FROM audit_event WHERE booking_id IS NOT NULL AND to_state IS NOT NULL
            GROUP BY offer_ref, booking_id
        )
        SELECT one.offer_ref, one.booking_id, other.booking_id AS other_id
        FROM life AS one
        JOIN life AS other ON other.offer_ref = one.offer_ref
            AND (one.born, one.booking_id) < (other.born, other.booking_id)
        WHERE one.dead IS NULL OR one.dead > other.born
        """,
    ),
    Query(
        "A8",
        "a message that should have left more than 5 minutes ago",
        """
        SELECT event_id::text AS message, created_at FROM audit_event AS event
        WHERE delivered_at IS NULL AND parked_at IS NULL AND created_at < now() - %(late)s
          AND NOT EXISTS (
              SELECT FROM audit_event AS older
              WHERE older.offer_ref = event.offer_ref AND older.seq < event.seq
                AND older.delivered_at IS NULL AND older.parked_at IS NOT NULL
          )
        UNION ALL
        SELECT message_id::text, created_at FROM audit_mail
        WHERE state IN ('queued', 'sending') AND created_at < now() - %(late)s
        UNION ALL  -- in doubt, and nobody was asked to decide
        SELECT id::text, created_at FROM outbox_message
        WHERE state = 'UNCERTAIN' AND parked_at IS NULL AND created_at < now() - %(late)s
        UNION ALL  -- mails not written yet: no contract view shows them
        SELECT id::text, created_at FROM outbox_message
        WHERE state = 'WAITING' AND recipient = '' AND seq IS NULL
          AND created_at < now() - %(late)s
        """,
    ),
    Query(
        "A9",
        "two mails for one event, address and template",
        """
        SELECT event_id, recipient, template, count(*) AS mails FROM audit_mail
        GROUP BY event_id, recipient, template HAVING count(*) > 1
        """,
    ),
    Query(
        "A10",
        "a cancellation notice shorter than an hour (typed in seconds) or longer than 120 days",
        """
        SELECT from_date, notice FROM bookings_cancellationnotice
        WHERE notice NOT BETWEEN interval '1 hour' AND interval '120 days'
        """,
    ),
    Query(
        "A11",
        "an act of the administration's journal that is not the link written",
        """
        SELECT id, last FROM (
            SELECT act.id, act.previous, act.digest,
                   administration_act_digest(act) AS read_again,
                   lag(act.digest, 1, '') OVER (ORDER BY act.id) AS before,
                   lag(act.id, 1, 0::bigint) OVER (ORDER BY act.id) AS last
            FROM administration_adminact AS act
        ) AS chain
        WHERE id <> last + 1 OR previous <> before OR digest <> read_again
        """,
    ),
    Query(
        "A12",
        "an act whose words are not those it was written with",
        """
        SELECT act.id FROM administration_adminact AS act
        LEFT JOIN administration_adminactwords AS said ON said.act_id = act.id
        WHERE said.act_id IS NULL
           OR (said.blanked_at IS NULL AND act.words_digest <>
               encode(sha256(convert_to(said.salt || said.words, 'UTF8')), 'hex'))
           OR (said.blanked_at IS NOT NULL AND said.salt || said.words <> '')
        """,
    ),
    # Those that still wait waited together when the last of them was made, under the limits of its
    # day where the school is. Who accepts a proposal is not counted: it is never refused (R30).
    Query(
        "A13",
        "a pre-booking beyond what its teacher or its school could have waiting",
        """
        WITH waiting AS (
            SELECT one.reference,
                   (one.prebooked_at AT TIME ZONE school.time_zone)::date AS day,
                   row_number() OVER (
                       PARTITION BY one.teacher_id ORDER BY one.prebooked_at, one.id
                   ) AS of_teacher,
                   row_number() OVER (
                       PARTITION BY one.institution_id ORDER BY one.prebooked_at, one.id
                   ) AS of_school
            FROM bookings_booking AS one
            JOIN schools_institution AS school ON school.id = one.institution_id
            WHERE one.state = 'PREBOOKED' AND NOT EXISTS (  -- nor what came with a merged school
                SELECT FROM bookings_followedbooking AS followed WHERE followed.booking_id = one.id
            ) AND NOT EXISTS (
                SELECT FROM bookings_booking AS replaced
                WHERE replaced.offer_id = one.offer_id AND replaced.teacher_id = one.teacher_id
                  AND replaced.cancellation_reason = 'TERMS_CHANGED' AND replaced.id < one.id
            )
        ), by_day AS (  -- each limit, then what was pre-booked under it
            SELECT *, count(per_teacher) OVER (ORDER BY day, reference NULLS FIRST) AS limits_so_far
            FROM (
                SELECT from_date AS day, per_teacher, per_school, NULL AS reference,
                       NULL AS of_teacher, NULL AS of_school
                FROM bookings_prebookinglimit
                UNION ALL
                SELECT day, NULL, NULL, reference, of_teacher, of_school FROM waiting
            ) AS both_kinds
        )
        SELECT reference, of_teacher, of_school FROM (
            SELECT reference, of_teacher, of_school,
                   max(per_teacher) OVER under AS most_of_teacher,
                   max(per_school) OVER under AS most_of_school
            FROM by_day WINDOW under AS (PARTITION BY limits_so_far)
        ) AS judged
        WHERE of_teacher > most_of_teacher OR of_school > most_of_school
        """,
    ),
    Query(
        "A14",
        "a booking under way in a school that joined another",
        """
        SELECT booking.reference, change.id FROM bookings_booking AS booking
        JOIN schools_schoolchange AS change ON change.institution_id = booking.institution_id
        WHERE booking.state IN ('PREBOOKED', 'CONFIRMED') AND change.kind = 'MERGE'
          AND change.done_at IS NOT NULL AND change.undone_at IS NULL
        """,
    ),
    Query(
        "A15",
        "a booking paid to another partner than the one it was made with",
        """
        SELECT booking.reference, statement.reference FROM bookings_booking AS booking
        JOIN reimbursements_statementline AS line ON line.booking_id = booking.id
        JOIN reimbursements_statement AS statement ON statement.id = line.statement_id
        WHERE statement.partner_id IS DISTINCT FROM booking.partner_id
        """,
    ),
    # A booking brings its price as corrected: neither more than the price, nor less than nothing.
    Query(
        "A16",
        "a statement that is not the sum of its lines, or a booking paid out of its price",
        """
        SELECT statement.reference, statement.total AS euros, sum(line.amount) AS lines
        FROM reimbursements_statement AS statement
        JOIN reimbursements_statementline AS line ON line.statement_id = statement.id
        GROUP BY statement.id HAVING statement.total <> sum(line.amount)
        UNION ALL
        SELECT booking.reference, booking.price, worth.euros
        FROM bookings_booking AS booking
        JOIN (
            SELECT booking_id, sum(after - before) AS euros FROM reimbursements_adjustment
            WHERE state = 'CONFIRMED' GROUP BY booking_id
        ) AS worth ON worth.booking_id = booking.id
        WHERE worth.euros NOT BETWEEN -booking.price AND 0
        UNION ALL
        SELECT booking.reference, booking.price, given.euros
        FROM bookings_booking AS booking
        JOIN (
            SELECT booking_id, sum(amount) AS euros FROM reimbursements_statementline
            WHERE returned_at IS NULL GROUP BY booking_id
            HAVING bool_or(kind = 'BOOKING')
        ) AS given ON given.booking_id = booking.id
        WHERE given.euros NOT BETWEEN 0 AND booking.price
        """,
    ),
]


def rows_of(query: Query) -> list[tuple[Any, ...]]:
    """The faults found, at best none."""
    with connection.cursor() as cursor:
        parameters: Any = {"late": LATE}
        cursor.execute(query.sql, parameters)
        return list(cursor.fetchall())
