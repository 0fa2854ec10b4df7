"""The pages of the pro portal that know about bookings, under /pro/."""
