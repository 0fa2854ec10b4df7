"""Watching the product: audit, metrics, readiness, what waits in the administration."""
