"""Presentation of offers and bookings."""
