"""What a page, an act or a message costs, and against what: `dev.py profile` and `dev.py bench`."""
