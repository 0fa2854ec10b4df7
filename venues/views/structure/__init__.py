"""A structure seen by its members: itself, its places, its people."""
