"""Signing up, one question a page."""
