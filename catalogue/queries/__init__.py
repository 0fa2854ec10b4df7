"""Searching, and what one keeps of a search."""
