"""The verbs of finding: keep a favourite, save a search, wait for an offer."""
