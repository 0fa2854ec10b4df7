"""Real rows for the tests: valid codes, honest defaults, one file a floor."""
