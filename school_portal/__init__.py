"""The desk of a school: pages that cross subjects. No model, no action."""
