"""How the lab itself reads the database: it waits for a server that is coming back."""
