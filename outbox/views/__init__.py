"""Doors of the outbox for other machines."""
