"""The contract view of the bookings names the partner each was made with (R49)."""

from django.db import migrations

WITH_ITS_PARTNER = """
CREATE OR REPLACE VIEW audit_booking AS
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
JOIN venues_partner AS partner ON partner.id = booking.partner_id
"""

FROM_ITS_VENUE = """
CREATE OR REPLACE VIEW audit_booking AS
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


class Migration(migrations.Migration):
    dependencies = [
        ("passculture", "0004_found_by_name"),
        ("bookings", "0016_booking_keeps_its_partner"),
    ]
    operations = [migrations.RunSQL(WITH_ITS_PARTNER, FROM_ITS_VENUE)]
