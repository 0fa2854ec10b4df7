"""How the administration is held: acts that need two people, a journal of what its people do."""
