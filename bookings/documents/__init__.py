"""The files made of bookings: values in, bytes or a stream out."""
