"""The table of contents of everything that leaves: event -> handlers, called after the commit."""

SIDE_EFFECTS: dict[str, list[str]] = {
    "offer.published": ["adage_sync.push.offer_listed"],
    "offer.changed": ["adage_sync.push.offer_listed"],
    "offer.withdrawn": ["adage_sync.push.offer_withdrawn"],
    "import.finished": ["offers.mails.partner_import_finished"],
    "booking.prebooked": [
        "adage_sync.push.prebooking",
        "bookings.mails.partner_got_a_prebooking",
        "bookings.mails.principal_must_decide",
    ],
    "booking.confirmed": [
        "adage_sync.push.booking_edited",
        "bookings.mails.partner_got_a_booking",
        "bookings.mails.teacher_was_confirmed",
    ],
    "booking.refused": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner_was_refused",
        "bookings.mails.teacher_was_refused",
    ],
    "booking.withdrawn": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner_lost_a_prebooking",
    ],
    "booking.cancelled_by_school": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner_was_cancelled",
        "bookings.mails.teacher_was_cancelled",
    ],
    "booking.cancelled_by_partner": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.teacher_was_cancelled",
        "bookings.mails.principal_was_cancelled",
    ],
    "booking.cancelled_by_administration": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner_was_cancelled",
        "bookings.mails.teacher_was_cancelled",
        "bookings.mails.principal_was_cancelled",
    ],
    "booking.terms_changed": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.teacher_terms_changed",
        "bookings.mails.principal_terms_changed",
    ],
    "booking.replaced": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.principal_terms_replaced",
    ],
    "offer.proposed": ["bookings.mails.teacher_got_a_proposal"],
    "offer.declined": ["bookings.mails.partner_proposal_declined"],
    "booking.expired": [
        "adage_sync.push.booking_cancelled",
        "bookings.mails.partner_prebooking_expired",
        "bookings.mails.teacher_prebooking_expired",
    ],
    "booking.changed": ["adage_sync.push.booking_edited"],
    "booking.reimbursed": ["adage_sync.push.booking_edited"],
    "booking.used": ["adage_sync.push.booking_edited"],
    "bank.decided": [],
    "statement.issued": [],
    "statement.paid": [],
    "statement.rejected": [],
    "referencing.filed": ["venues.mails.referencing.partner_request_filed"],
    "referencing.change_asked": ["venues.mails.referencing.partner_request_to_complete"],
    "referencing.accepted": ["venues.mails.referencing.partner_request_accepted"],
    "referencing.refused": ["venues.mails.referencing.partner_request_refused"],
    "referencing.answered": ["venues.mails.referencing.partner_request_message"],
}
