"""Doors opened by an operator."""
