"""Whose link this is, and who still has to prove who they are."""
