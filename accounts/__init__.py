"""Who we are: people who sign in with an e-mail address. Knows nobody."""
