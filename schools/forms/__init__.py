"""What operators and administrators hand over: official files, the administration's screens."""
