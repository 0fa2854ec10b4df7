"""The desk of a partner: pages that cross subjects. No model, no action."""
