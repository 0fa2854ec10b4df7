"""What pages read about offers and their bookings, and who may see it."""
