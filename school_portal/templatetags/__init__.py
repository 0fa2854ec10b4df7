"""Presentation of the portal’s pages."""
