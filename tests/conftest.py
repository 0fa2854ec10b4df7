"""Shared fixtures. The servers are started by passculture.local.pytest_plugin."""
