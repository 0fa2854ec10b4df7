"""The pages of bookings, one package a side."""
