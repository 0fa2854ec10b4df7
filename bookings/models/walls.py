"""The triggers of the bookings, made of the table of arrows: they hold against raw SQL (0014).

Those of the line and of the offer stand on tables of a lower floor: a migration writes them, a test
compares the database with what is said here.
"""

import pgtrigger

from bookings.models.arrows import CHANGES, LIVE_STATES, TABLE, State
from core.machine import arrows_in_sql, changed_in_sql, refusal_in_sql
from offers.models.lifecycle import ARROWS as OFFER_ARROWS
from venues.rules import STOPPED_BY

# What was agreed, and how far the booking has come: it changes by an arrow that writes it.
AGREED = ("price", "starts_at", "ends_at", "participants")
BORN_EMPTY = ("budget_id", "confirmed_at", "cancellable_until", "cancelled_at", "used_at")
KEPT = (
    "reference", "offer_id", "stock_id", "institution_id", "partner_id", "teacher_id", *AGREED,
    "time_zone", "prebooked_at", *BORN_EMPTY, "reimbursed_at",
)  # fmt: skip
WATCHED = ("state", "cancellation_reason", *KEPT)

# A booking is born pre-booked, on the terms of an open line, before its deadline (R20).
BIRTH = f"""
NEW.state = '{State.PREBOOKED}' AND NEW.cancellation_reason = ''
    AND num_nonnulls({", ".join(f"NEW.{column}" for column in (*BORN_EMPTY, "reimbursed_at"))}) = 0
    AND EXISTS (
        SELECT 1 FROM offers_collectivestock AS line
        WHERE line.id = NEW.stock_id AND line.withdrawn_at IS NULL
        AND NEW.prebooked_at <= line.bookable_until
        AND ({", ".join(f"line.{column}" for column in AGREED)})
            = ({", ".join(f"NEW.{column}" for column in AGREED)})
    )
"""  # noqa: S608 (names of ours)

# A booking comes back on its line, still open, on the same terms.
BACK = f"""
EXISTS (
    SELECT 1 FROM offers_collectivestock AS line
    WHERE line.id = NEW.stock_id AND line.withdrawn_at IS NULL
    AND ({", ".join(f"line.{column}" for column in AGREED)})
        = ({", ".join(f"NEW.{column}" for column in AGREED)})
)
"""  # noqa: S608 (names of ours)

# Nobody books, nor engages a credit, with a partner whose suspension was committed before (R49).
# The key of its row is shared until the commit, which a suspension takes alone: it waits for those
# under way, or they wait for it and see it.
NOT_SUSPENDED = """
SELECT partner.suspended_acts, partner.suspended_from, partner.suspended_to{more} INTO stopped
FROM {of} FOR KEY SHARE OF partner{shared};
IF stopped.suspended_acts && '{acts}'::varchar[]
    AND (NEW.{moment} AT TIME ZONE 'Europe/Paris')::date >= stopped.suspended_from
    AND ((NEW.{moment} AT TIME ZONE 'Europe/Paris')::date < stopped.suspended_to) IS NOT FALSE
THEN
    RAISE EXCEPTION 'the partner is suspended'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'partner_is_not_suspended';
END IF;
RETURN NEW;
"""

# A booking changes school with it: the merger says from where to where, undone the other way (R54).
FOLLOWS = """
EXISTS (
    SELECT FROM bookings_followedbooking AS followed
    JOIN schools_schoolchange AS change ON change.id = followed.change_id
    WHERE followed.booking_id = NEW.id AND (
        change.undone_at IS NULL
        AND (change.institution_id, change.successor_id) = (OLD.institution_id, NEW.institution_id)
        OR change.undone_at IS NOT NULL
        AND (change.institution_id, change.successor_id) = (NEW.institution_id, OLD.institution_id)
    )
)
"""

# Confirmed, the partner it was made with; born, that of its offer, which it keeps (R49).
OF_THE_BOOKING = "venues_partner AS partner WHERE partner.id = NEW.partner_id"
# A school that closes or joins another takes its row alone: a pre-booking being born is waited for,
# or waits and is refused here. Its foreign key would share the same row a moment later (R5, R54).
OF_THE_OFFER = """offers_collectiveoffer AS offer
JOIN venues_venue AS venue ON venue.id = offer.venue_id
JOIN venues_partner AS partner ON partner.id = venue.partner_id
JOIN schools_institution AS school ON school.id = NEW.institution_id
WHERE offer.id = NEW.offer_id"""
# The gate of its ministry is shared, which a suspension takes alone: the statement that follows
# sees what was committed before (R45, I18). A line held for this teacher takes the place of what
# they had pre-booked: it passes (R30).
BORN = """
PERFORM FROM schools_ministrygate WHERE ministry = stopped.ministry FOR SHARE;
IF EXISTS (
    SELECT FROM schools_suspension AS held
    WHERE held.stops_prebookings AND held.from_at <= NEW.prebooked_at
    AND (held.to_at > NEW.prebooked_at) IS NOT FALSE
    AND held.ministry IN ('', stopped.ministry)
    AND held.academy IN ('', stopped.academy)
    AND held.department_code IN ('', stopped.department_code)
) AND NOT EXISTS (
    SELECT FROM offers_collectivestock AS line
    WHERE line.id = NEW.stock_id AND line.held_for_id = NEW.teacher_id
    AND line.held_until > NEW.prebooked_at
) THEN
    RAISE EXCEPTION 'the pre-bookings of the school are suspended'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'prebookings_are_not_suspended';
END IF;
IF NOT stopped.takes_part THEN
    RAISE EXCEPTION 'the school is closed or not eligible'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'school_takes_part';
END IF;
NEW.partner_id := stopped.partner_id;
RETURN NEW;
"""


def _not_suspended(act: str, moment: str) -> str:
    born = act == "PREBOOKING"
    more = (
        ", partner.id AS partner_id, school.is_open AND school.eligible AS takes_part, "
        "school.ministry, school.academy, school.department_code"
    )
    said = {
        "{acts}": f"{{{','.join(sorted(STOPPED_BY[act]))}}}",
        "{moment}": moment,
        "{more}": more if born else "",
        "{of}": OF_THE_OFFER if born else OF_THE_BOOKING,
        "{shared}": ", school" if born else "",
    }
    asked = NOT_SUSPENDED
    for place, words in said.items():
        asked = asked.replace(place, words)
    return asked.removesuffix("RETURN NEW;\n") + BORN if born else asked


TRIGGERS = [
    pgtrigger.Trigger(
        name="booking_fsm",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"({changed_in_sql(WATCHED)})"),
        func=refusal_in_sql(
            arrows_in_sql([*TABLE.values(), *CHANGES.values()], KEPT, "cancellation_reason"),
            "booking_fsm",
            "no verb does that to a booking",
        ),
    ),
    pgtrigger.Trigger(
        name="booking_is_born_prebooked",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=refusal_in_sql(
            BIRTH, "booking_is_born_prebooked", "a booking is born pre-booked on an open line"
        ),
    ),
    pgtrigger.Trigger(
        name="booking_comes_back_on_its_line",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.state = '{State.CANCELLED}' AND NEW.state <> '{State.CANCELLED}'"
        ),
        func=refusal_in_sql(
            BACK, "booking_comes_back_on_its_line", "its line is withdrawn, or says something else"
        ),
    ),
    pgtrigger.Trigger(
        name="booking_follows_its_school",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("NEW.institution_id <> OLD.institution_id"),
        func=refusal_in_sql(
            FOLLOWS, "booking_follows_its_school", "no merger takes this booking to that school"
        ),
    ),
    pgtrigger.Trigger(
        name="partner_takes_prebookings",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("stopped", "record")],
        func=_not_suspended("PREBOOKING", "prebooked_at"),
    ),
    pgtrigger.Trigger(
        name="partner_takes_confirmations",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"NEW.state = '{State.CONFIRMED}' AND OLD.state <> NEW.state"
        ),
        declare=[("stopped", "record")],
        func=_not_suspended("CONFIRMATION", "confirmed_at"),
    ),
    pgtrigger.Protect(name="booking_is_never_deleted", operation=pgtrigger.Delete),
]

# State of the live booking -> columns of its line that nobody changes (R19, R30, I14). Once it is
# confirmed the deadline too has done its work.
FIXED_TERMS = ("offer_id", *AGREED)
LINE_FIXED = dict.fromkeys(LIVE_STATES, FIXED_TERMS) | {
    state: (*FIXED_TERMS, "bookable_until") for state in LIVE_STATES if state != State.PREBOOKED
}
# States of an offer that a live booking keeps it out of until its event is over (R12).
CLOSED = sorted({str(OFFER_ARROWS[verb][1]) for verb in ("archive", "reject")})


def _line_moves() -> str:
    """True of an UPDATE of a line that its live booking does not allow."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for state, columns in LINE_FIXED.items():
        kinds.setdefault(columns, []).append(f"'{state}'")
    return "\n        OR ".join(
        [
            *(
                f"booking.state IN ({', '.join(states)}) AND {changed_in_sql(columns)}"
                for columns, states in kinds.items()
            ),
            f"booking.state <> '{State.CANCELLED}'"
            " AND NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL",
        ]
    )


LINE_BODY = f"""
BEGIN
    IF EXISTS (SELECT 1 FROM bookings_booking AS booking WHERE booking.stock_id = OLD.id AND (
        {_line_moves()}
    )) THEN
        RAISE EXCEPTION 'line % has a live booking', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_of_live_booking_is_fixed';
    END IF;
    RETURN NEW;
END
"""  # noqa: S608 (names of ours)

# Whoever closes an offer writes since when: without it, or before the end, the booking forbids it.
OFFER_BODY = f"""
BEGIN
    IF EXISTS (SELECT 1 FROM bookings_booking AS booking WHERE booking.offer_id = OLD.id
        AND booking.state <> '{State.CANCELLED}'
        AND (NEW.state_since IS NOT DISTINCT FROM OLD.state_since
            OR (booking.ends_at <= NEW.state_since) IS NOT TRUE)
    ) THEN
        RAISE EXCEPTION 'offer % has a live booking', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_of_live_booking_stays_open';
    END IF;
    RETURN NEW;
END
"""  # noqa: S608 (names of ours)

# Table -> (trigger, when it looks, function, its body).
BELOW = {
    "offers_collectivestock": (
        "line_of_live_booking_is_fixed",
        changed_in_sql((*LINE_FIXED[State.CONFIRMED], "withdrawn_at")),
        "refuse_change_under_a_booking",
        LINE_BODY,
    ),
    "offers_collectiveoffer": (
        "offer_of_live_booking_stays_open",
        f"NEW.state IS DISTINCT FROM OLD.state AND NEW.state IN ({', '.join(map(repr, CLOSED))})",
        "refuse_closing_under_a_booking",
        OFFER_BODY,
    ),
}
