"""Template tags of the wiring."""
