"""What happens by itself: each job of the clock, once a period, one at a time (R25, R28, R61)."""
