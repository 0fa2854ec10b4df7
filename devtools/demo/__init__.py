"""The demonstration: real institutions, invented partners and people, a life for every status."""
