"""How things leave: messages written with the change, delivered after it. No domain word inside."""
