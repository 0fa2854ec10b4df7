"""What the pages of bookings read from people."""
