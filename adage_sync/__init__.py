"""The outside world: ADAGE both ways."""
