"""Pages of the catalogue that both sides and the public share."""
