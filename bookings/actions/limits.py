"""How many pre-bookings may wait at once, counted under two locks (R33)."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from bookings import rules
from bookings.actions.refusals import QuotaReached
from bookings.models import Booking
from core.compiled import prepared_cursor
from schools.models import Institution

# Two numbers of ours among the advisory locks: of a teacher, of a school. Always in this order,
# after the line and before any booking (D3). A statement sees what was committed when it began:
# the count is another one, which begins once both locks are held. Both are prepared: planning them
# cost three times what they do, and more than a second journey.
LOCKS = """
    SELECT pg_advisory_xact_lock(hashtextextended('bookings.teacher:' || %(teacher)s::bigint, 0)),
        pg_advisory_xact_lock(hashtextextended('bookings.school:' || %(school)s::bigint, 0))
"""
# The limits in force that day, and how many wait; those written in the rules without a row.
COUNT = """
    SELECT waiting.of_teacher, waiting.of_school,
        COALESCE(most.per_teacher, %(per_teacher)s), COALESCE(most.per_school, %(per_school)s)
    FROM (
        SELECT count(*) FILTER (WHERE teacher_id = %(teacher)s::bigint) AS of_teacher,
            count(*) FILTER (WHERE institution_id = %(school)s::bigint) AS of_school
        FROM bookings_booking
        WHERE state = 'PREBOOKED'
            AND (teacher_id = %(teacher)s::bigint OR institution_id = %(school)s::bigint)
    ) AS waiting
    LEFT JOIN LATERAL (
        SELECT per_teacher, per_school FROM bookings_prebookinglimit
        WHERE from_date <= %(day)s ORDER BY from_date DESC LIMIT 1
    ) AS most ON true
"""
SHOWN = 3


def hold_room(*, by: User, institution: Institution) -> None:
    """Make sure that one more pre-booking may wait, and that nobody takes its room until the end
    of this transaction.

    Raises QuotaReached.
    """
    _, per_teacher, per_school = rules.FIRST_PREBOOKING_LIMITS[0]
    values: dict[str, Any] = {
        "teacher": by.pk,
        "school": institution.pk,
        "day": rules.local_day(timezone.now(), institution.time_zone),
        "per_teacher": per_teacher,
        "per_school": per_school,
    }
    with prepared_cursor() as cursor:
        cursor.execute(LOCKS, values)
        cursor.execute(COUNT, values)
        of_teacher, of_school, most_of_teacher, most_of_school = cursor.fetchone()
    if of_teacher >= most_of_teacher:
        raise QuotaReached(of_teacher, most_of_teacher, _soonest(teacher=by), own=True)
    if of_school >= most_of_school:
        raise QuotaReached(of_school, most_of_school, _soonest(institution=institution), own=False)


def _soonest(**whose: Any) -> list[Booking]:
    waiting = Booking.objects.filter(state="PREBOOKED", **whose).select_related("offer", "stock")
    return list(waiting.order_by("stock__bookable_until", "pk")[:SHOWN])
