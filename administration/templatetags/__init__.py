"""Words of the clock for templates."""
